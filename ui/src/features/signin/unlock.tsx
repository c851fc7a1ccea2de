import { EmptyState } from "@/components";

export default function UnlockPage() {
  return <EmptyState title="Unlock" />;
}
