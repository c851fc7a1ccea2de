import { EmptyState } from "@/components";

export default function ConflictsPage() {
  return <EmptyState title="Conflicts" />;
}
