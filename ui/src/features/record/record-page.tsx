import { EmptyState } from "@/components";

export default function RecordPage() {
  return <EmptyState title="Record" />;
}
