import { EmptyState } from "@/components";

export default function SyncPage() {
  return <EmptyState title="Sync" />;
}
