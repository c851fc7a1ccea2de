/**
 * The body of a note or an e-mail, as its author shaped it. It was written by strangers: it is shown in a frame that can run, load, send and
 * open nothing, and nowhere else. Such a frame cannot be measured from outside either, so its height is estimated and it scrolls.
 */
import { useSyncExternalStore } from "react";
import { trustedHtml } from "@/lib/trusted";

const line = 19;
const tallest = 420;

/** How high the text is likely to be: blocks of it, broken at about eighty letters. */
export function estimatedHeight(html: string): number {
  const blocks = html
    .replace(/<(\/(p|div|li|h\d|tr|blockquote|pre)|br)\b[^>]*>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .split("\n");
  const lines = blocks.reduce((sum, block) => sum + Math.max(1, Math.ceil(block.trim().length / 80)), 1);
  return Math.min(tallest, lines * line + 24);
}

type Scheme = "light" | "dark";
/** The window's own ink, as an attribute can say it. */
const ink: Record<Scheme, string> = { light: "#1a2024", dark: "#e5e8e9" };

/** The window's policy reaches into the frame and forbids styles there: scheme, ink and face are said by attributes. */
export function frameDocument(html: string, scheme: Scheme): string {
  return [
    "<!doctype html><html><head><meta charset='utf-8'>",
    "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">",
    `<meta name='color-scheme' content='${scheme}'></head>`,
    `<body text='${ink[scheme]}'><font face='Inter Variable, Inter, Noto Sans, sans-serif' size='2'>${html}</font></body></html>`,
  ].join("");
}

const prefersDark = window.matchMedia?.("(prefers-color-scheme: dark)");

function schemeOf(): Scheme {
  const theme = document.documentElement.dataset["theme"];
  if (theme === "light" || theme === "dark") return theme;
  return prefersDark?.matches ? "dark" : "light";
}

function watchScheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  prefersDark?.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    prefersDark?.removeEventListener("change", listener);
  };
}

export function ActivityBody(props: { html: string; title: string }) {
  const scheme = useSyncExternalStore(watchScheme, schemeOf);
  return (
    <iframe
      className="bodyframe"
      title={props.title}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={trustedHtml(frameDocument(props.html, scheme))}
      height={estimatedHeight(props.html)}
    />
  );
}
