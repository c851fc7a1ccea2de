/** Light or dark. Before the first paint, start.js applies what was remembered here. */
import type { Theme } from "@/ipc";

const key = "satchel.theme";

/** Shows a theme, and remembers it for the next first paint. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  localStorage.setItem(key, theme);
}
