/** The one table of keys. It binds them, fills the `?` sheet, the palette and `aria-keyshortcuts`; nothing else knows a key. */
import { useEffect, useRef } from "react";

export type Scope = "anywhere" | "list" | "record" | "editing" | "conflicts" | "pending";

export type Shortcut = {
  /** The first is the one that is shown. A sequence is written with a space, a combination with `+`; Mod is Ctrl or ⌘. */
  keys: readonly string[];
  scope: Scope;
  words: string;
  /** What the sheet shows where all keys would be too many. */
  shown?: readonly string[];
  /** Offered in the palette when something on screen handles it. */
  command?: boolean;
};

const table = {
  palette: { keys: ["Mod+K"], scope: "anywhere", words: "Search and commands" },
  filter: { keys: ["/"], scope: "anywhere", words: "Filter this page", command: true },
  shortcuts: { keys: ["?"], scope: "anywhere", words: "Keyboard shortcuts", command: true },
  settings: { keys: ["Mod+,"], scope: "anywhere", words: "Settings", command: true },
  undo: { keys: ["Mod+Z"], scope: "anywhere", words: "Undo", command: true },
  syncNow: { keys: ["s"], scope: "anywhere", words: "Sync now", command: true },
  create: { keys: ["c"], scope: "anywhere", words: "Create a record", command: true },
  back: { keys: ["Alt+ArrowLeft"], scope: "anywhere", words: "Back" },
  forward: { keys: ["Alt+ArrowRight"], scope: "anywhere", words: "Forward" },
  nextPane: { keys: ["F6"], scope: "anywhere", words: "Next part of the window" },
  previousPane: { keys: ["Shift+F6"], scope: "anywhere", words: "Previous part of the window" },
  narrowNav: { keys: ["Mod+\\"], scope: "anywhere", words: "Narrow or widen the navigation", command: true },
  zoomIn: { keys: ["Mod+=", "Mod++"], scope: "anywhere", words: "Larger", command: true },
  zoomOut: { keys: ["Mod+-"], scope: "anywhere", words: "Smaller", command: true },
  zoomUsual: { keys: ["Mod+0"], scope: "anywhere", words: "Usual size", command: true },
  sandbox: { keys: ["Mod+J"], scope: "anywhere", words: "Sample account panel", command: true },
  goContacts: { keys: ["g c"], scope: "anywhere", words: "Go to contacts", command: true },
  goCompanies: { keys: ["g o"], scope: "anywhere", words: "Go to companies", command: true },
  goDeals: { keys: ["g d"], scope: "anywhere", words: "Go to deals", command: true },
  goTickets: { keys: ["g t"], scope: "anywhere", words: "Go to tickets", command: true },
  goPending: { keys: ["g p"], scope: "anywhere", words: "Go to pending", command: true },
  goConflicts: { keys: ["g f"], scope: "anywhere", words: "Go to conflicts", command: true },
  goHistory: { keys: ["g h"], scope: "anywhere", words: "Go to history", command: true },
  goSync: { keys: ["g s"], scope: "anywhere", words: "Go to sync", command: true },

  savedView: {
    keys: ["Mod+1", "Mod+2", "Mod+3", "Mod+4", "Mod+5", "Mod+6", "Mod+7", "Mod+8", "Mod+9"],
    scope: "list",
    words: "Show the first to ninth view",
    shown: ["Mod+1", "Mod+9"],
  },
  nextRow: { keys: ["j", "ArrowDown"], scope: "list", words: "Next row" },
  previousRow: { keys: ["k", "ArrowUp"], scope: "list", words: "Previous row" },
  openRow: { keys: ["Enter", "o"], scope: "list", words: "Open the record" },
  preview: { keys: ["Space"], scope: "list", words: "Show or hide the preview" },
  editCell: { keys: ["F2", "e"], scope: "list", words: "Edit this cell" },
  selectRow: { keys: ["x"], scope: "list", words: "Select this row" },
  extendDown: { keys: ["Shift+ArrowDown"], scope: "list", words: "Extend the selection down" },
  extendUp: { keys: ["Shift+ArrowUp"], scope: "list", words: "Extend the selection up" },
  clearSelection: { keys: ["Escape"], scope: "list", words: "Clear the selection" },
  firstRow: { keys: ["Mod+Home"], scope: "list", words: "First row" },
  lastRow: { keys: ["Mod+End"], scope: "list", words: "Last row" },
  sortColumn: { keys: ["Shift+S"], scope: "list", words: "Sort by this column" },
  widenColumn: { keys: ["Mod+Shift+ArrowRight"], scope: "list", words: "Widen this column" },
  narrowColumn: { keys: ["Mod+Shift+ArrowLeft"], scope: "list", words: "Narrow this column" },
  moveColumnRight: { keys: ["Alt+Shift+ArrowRight"], scope: "list", words: "Move this column right" },
  moveColumnLeft: { keys: ["Alt+Shift+ArrowLeft"], scope: "list", words: "Move this column left" },

  editField: { keys: ["e", "F2", "Enter"], scope: "record", words: "Edit this property" },
  copyValue: { keys: ["Mod+C"], scope: "record", words: "Copy this property’s value" },
  nextRecord: { keys: ["]"], scope: "record", words: "Next record of the list" },
  previousRecord: { keys: ["["], scope: "record", words: "Previous record of the list" },
  mergeRecords: { keys: ["Mod+Shift+M"], scope: "record", words: "Merge with another record", command: true },
  openInHubSpot: { keys: ["Mod+Shift+O"], scope: "record", words: "Open in HubSpot", command: true },
  writeNote: { keys: ["n"], scope: "record", words: "Write a note", command: true },
  logCall: { keys: ["l"], scope: "record", words: "Log a call", command: true },
  makeTask: { keys: ["t"], scope: "record", words: "Make a task", command: true },
  findProperty: { keys: ["p"], scope: "record", words: "Find a property" },

  save: { keys: ["Mod+Enter"], scope: "editing", words: "Save" },
  cancel: { keys: ["Escape"], scope: "editing", words: "Cancel" },

  mine: { keys: ["1", "ArrowLeft"], scope: "conflicts", words: "Yours" },
  theirs: { keys: ["2", "ArrowRight"], scope: "conflicts", words: "HubSpot’s" },
  another: { keys: ["3", "e"], scope: "conflicts", words: "Another value" },
  before: { keys: ["b"], scope: "conflicts", words: "Show what it was before" },
  undecide: { keys: ["u"], scope: "conflicts", words: "Take the choice back" },
  nextUndecided: { keys: ["Enter"], scope: "conflicts", words: "Next undecided property" },
  applyConflict: { keys: ["Mod+Enter"], scope: "conflicts", words: "Apply and go to the next record" },
  allMine: { keys: ["Shift+1"], scope: "conflicts", words: "All remaining: yours" },
  allTheirs: { keys: ["Shift+2"], scope: "conflicts", words: "All remaining: HubSpot’s" },
  restoreLate: { keys: ["r"], scope: "conflicts", words: "Put back what your change replaced" },
  decideMany: { keys: ["m"], scope: "conflicts", words: "Decide many at once", command: true },
  nextConflict: { keys: ["n"], scope: "conflicts", words: "Next record" },
  previousConflict: { keys: ["p"], scope: "conflicts", words: "Previous record" },

  approve: { keys: ["a"], scope: "pending", words: "Approve this change" },
  approveAll: { keys: ["Shift+A"], scope: "pending", words: "Approve all that wait for it", command: true },
  previewPush: { keys: ["v"], scope: "pending", words: "What would be sent", command: true },
  retry: { keys: ["r"], scope: "pending", words: "Try again" },
  discard: { keys: ["Delete", "Backspace"], scope: "pending", words: "Discard this change" },
} satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof table;

export const shortcuts: Readonly<Record<ShortcutId, Shortcut>> = table;
export const shortcutIds = Object.keys(table) as ShortcutId[];

/** The keys as they are shown. */
export function keysOf(id: ShortcutId): string {
  return shortcuts[id].keys[0] ?? "";
}

/** The keys in the form of `aria-keyshortcuts`. */
export function ariaKeys(id: ShortcutId): string {
  return shortcuts[id].keys.map((keys) => keys.replaceAll("Mod+", "Control+")).join(" ");
}

const shifted = new Set(["?", "!", "#", "+", ":"]);

/** One pressed key in the table's notation. */
export function strokeOf(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): string {
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const key =
    event.shiftKey && digit
      ? digit
      : event.key === " "
        ? "Space"
        : event.key.length === 1
          ? event.key
          : event.key;
  const letter = key.length === 1 && /[a-z]/i.test(key);
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && !shifted.has(key)) parts.push("Shift");
  parts.push(letter && parts.length > 0 ? key.toUpperCase() : letter ? key.toLowerCase() : key);
  return parts.join("+");
}

/** Whether this key press is one of the shortcut's single strokes; for widgets that handle keys themselves. */
export function pressed(event: Parameters<typeof strokeOf>[0], id: ShortcutId): boolean {
  const stroke = strokeOf(event);
  return shortcuts[id].keys.includes(stroke) && !endsSequence(stroke);
}

/** Whether a sequence that has begun ends with this stroke: then it is not the widget's. `g o` opens no row. */
function endsSequence(stroke: string): boolean {
  if (!waiting || waiting.until <= performance.now()) return false;
  return find(`${waiting.stroke} ${stroke}`, false) !== undefined;
}

/** Whether a key is meant as text: single-key shortcuts rest meanwhile. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type)
  );
}

type Handler = { current: (event: KeyboardEvent | null) => void };
const handlers = new Map<ShortcutId, Handler[]>();
let singleKeys = true;
let waiting: { stroke: string; until: number } | null = null;

/** Turns shortcuts of a single key off or on (they can be in the way of speech input). */
export function setSingleKeys(on: boolean): void {
  singleKeys = on;
}

function isSingle(keys: string): boolean {
  return !/(Mod|Alt)\+/.test(keys) && !/^(F\d|Escape|Shift\+F)/.test(keys);
}

function handlerOf(id: ShortcutId): Handler | undefined {
  return handlers.get(id)?.at(-1);
}

/** The shortcuts that something on screen answers to; offered as commands by the palette. */
export function availableCommands(): { id: ShortcutId; words: string; keys: string }[] {
  return shortcutIds
    .filter((id) => shortcuts[id].command && handlerOf(id))
    .map((id) => ({ id, words: shortcuts[id].words, keys: keysOf(id) }));
}

/** Does what the shortcut does. */
export function runCommand(id: ShortcutId): void {
  handlerOf(id)?.current(null);
}

function find(strokes: string, quiet: boolean): ShortcutId | undefined {
  return shortcutIds.find((id) => {
    if (!handlerOf(id)) return false;
    return shortcuts[id].keys.some((keys) => keys === strokes && (!quiet || !isSingle(keys)));
  });
}

/** Handles one key press; exported for the window's listener and for tests. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || (event.repeat && waiting)) return;
  if (["Control", "Shift", "Alt", "Meta"].includes(event.key)) return;
  const inFloat =
    event.target instanceof Element &&
    event.target.closest("[role=dialog],[role=alertdialog],[role=menu],[role=listbox]");
  const quiet = !singleKeys || isTyping(event.target) || inFloat !== null;
  const stroke = strokeOf(event);
  const sequence = waiting && waiting.until > event.timeStamp ? `${waiting.stroke} ${stroke}` : null;
  waiting = null;
  const id = (sequence && find(sequence, quiet)) || find(stroke, quiet);
  if (id) {
    // While text is edited, undo belongs to the text.
    if (id === "undo" && isTyping(event.target)) return;
    event.preventDefault();
    handlerOf(id)?.current(event);
    return;
  }
  const begins =
    !quiet &&
    shortcutIds.some(
      (each) => handlerOf(each) && shortcuts[each].keys.some((keys) => keys.startsWith(`${stroke} `)),
    );
  if (begins) waiting = { stroke, until: event.timeStamp + 1_200 };
}

/** Listens for keys until the returned function is called. Once per window. */
export function listenForKeys(target: Document): () => void {
  target.addEventListener("keydown", handleKey);
  return () => target.removeEventListener("keydown", handleKey);
}

/** Answers to a shortcut while the component is there; the one that came last wins. */
export function useShortcut(
  id: ShortcutId,
  handler: (event: KeyboardEvent | null) => void,
  options: { enabled?: boolean } = {},
): void {
  const { enabled = true } = options;
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    if (!enabled) return;
    const entry: Handler = latest;
    handlers.set(id, [...(handlers.get(id) ?? []), entry]);
    return () => {
      handlers.set(
        id,
        (handlers.get(id) ?? []).filter((each) => each !== entry),
      );
    };
  }, [id, enabled]);
}
