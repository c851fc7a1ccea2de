import { EmptyState } from "@/components";

export default function SignInPage() {
  return <EmptyState title="Sign in" />;
}
