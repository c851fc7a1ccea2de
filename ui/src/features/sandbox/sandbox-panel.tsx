import { EmptyState } from "@/components";

/** A panel at the right of the window, for the sample account only. */
export default function SandboxPanel(_props: { onClose: () => void }) {
  return <EmptyState title="Sample account" />;
}
