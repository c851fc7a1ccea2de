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

/** The window's policy reaches into the frame and forbids styles there: colours follow the scheme, the face is named by attribute. */
export function frameDocument(html: string, scheme: string): string {
  return [
    "<!doctype html><html><head><meta charset='utf-8'>",
    "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">",
    `<meta name='color-scheme' content='${scheme}'></head>`,
    `<body><font face='Inter Variable, Inter, Noto Sans, sans-serif' size='2'>${html}</font></body></html>`,
  ].join("");
}

function schemeOf(): string {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "light dark";
}

function watchScheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
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
