import { EmptyState } from "@/components";

export default function SettingsPage() {
  return <EmptyState title="Settings" />;
}
