/** The sheet behind `?`. */
import { Dialog, KeyTable } from "@/components";

export function ShortcutSheet(props: { isOpen: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog title="Keyboard shortcuts" wide {...props}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys, and nothing in it takes the focus */}
      <section aria-label="Shortcuts" tabIndex={0}>
        <KeyTable />
      </section>
    </Dialog>
  );
}
