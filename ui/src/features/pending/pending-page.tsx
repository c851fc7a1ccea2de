import { EmptyState } from "@/components";

export default function PendingPage() {
  return <EmptyState title="Pending" />;
}
