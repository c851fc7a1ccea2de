/** Keys as they are printed on the keyboard. */
const onMac = typeof navigator !== "undefined" && /Mac/.test(navigator.platform);
const printed: Record<string, string> = {
  Mod: onMac ? "⌘" : "Ctrl",
  Shift: onMac ? "⇧" : "Shift",
  Alt: onMac ? "⌥" : "Alt",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
  PageUp: "PgUp",
  PageDown: "PgDn",
};

/** `Mod+K` as `Ctrl K`, `g c` as `g then c`. */
export function printedKeys(keys: string): string {
  return keys
    .split(" ")
    .map((stroke) =>
      stroke
        // A plus at the end is the key of that name.
        .split(/\+(?=.)/)
        .map((key) => printed[key] ?? key)
        .join(" "),
    )
    .join(" then ");
}

export function Kbd(props: { keys: string }) {
  return <kbd>{printedKeys(props.keys)}</kbd>;
}
