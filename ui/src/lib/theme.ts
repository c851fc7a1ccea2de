/** Light or dark, before the first paint and after a change. */
import type { Theme } from "@/ipc";

const key = "satchel.theme";

/** Shows a theme, and remembers it for the next first paint. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  localStorage.setItem(key, theme);
}

/** The theme of the last time; the program's own answer comes a moment later. */
export function applyRememberedTheme(): void {
  const theme = localStorage.getItem(key);
  if (theme === "light" || theme === "dark" || theme === "system")
    document.documentElement.dataset["theme"] = theme;
}
