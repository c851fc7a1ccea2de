/** What every editor of a value is given and owes. */
import type { PropertyDocument } from "@/ipc";
import type { ValueContext } from "@/lib/format";

/** How an editor was left. A grid moves on after `tab`; after `enter` the focus goes back to the value. */
export type LeftBy = "enter" | "tab" | "shift-tab" | "blur" | "choice" | "escape";

export type ValueEditorProps = {
  property: PropertyDocument;
  /** As HubSpot writes it; null is empty. */
  value: string | null;
  context: ValueContext;
  /** Null clears. When the promise is refused, the editor stays open with the reason and what was typed. */
  onSave: (value: string | null, by: LeftBy) => unknown;
  /** Nothing was changed, or the change was given up. */
  onCancel: (by: LeftBy) => void;
  autoFocus?: boolean;
  /** In a cell of a table: no taller than its row; words of what is wrong hang below it. */
  compact?: boolean;
  /** One of several fields of a form: Escape and Enter are the form's once the field itself has no use for them. */
  inForm?: boolean;
  /** Replaces the property's label as the name read aloud. */
  label?: string;
};
