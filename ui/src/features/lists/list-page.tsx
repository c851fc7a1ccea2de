import { EmptyState } from "@/components";

export default function ListPage() {
  return <EmptyState title="Lists" />;
}
