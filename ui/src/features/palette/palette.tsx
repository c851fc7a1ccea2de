import { Dialog, EmptyState } from "@/components";

export default function Palette(props: { isOpen: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog title="Search" {...props}>
      <EmptyState title="Nothing found" />
    </Dialog>
  );
}
