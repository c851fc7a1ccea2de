/** What was typed into the palette: words, and where to look. */
import { typeCalled } from "@/lib/types";

export type Query = {
  text: string;
  /** Only this type; null looks everywhere. */
  type: string | null;
  /** Only commands. */
  commands: boolean;
};

const prefixes: Record<string, string> = {
  contact: "contacts",
  company: "companies",
  companie: "companies",
  deal: "deals",
  ticket: "tickets",
  lead: "leads",
  product: "products",
  item: "line_items",
};

export function parseQuery(typed: string): Query {
  const command = /^\s*>\s*(.*)$/.exec(typed);
  if (command) return { text: (command[1] ?? "").trim(), type: null, commands: true };
  const [, prefix, rest] = /^\s*([a-z]+?)s?:\s*(.*)$/i.exec(typed) ?? [];
  const type = prefix ? (prefixes[prefix.toLowerCase()] ?? typeCalled(prefix)) : undefined;
  if (type) return { text: (rest ?? "").trim(), type, commands: false };
  return { text: typed.trim(), type: null, commands: false };
}

/** Whether every word begins a word of the text. */
export function matches(text: string, query: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
}

export type Piece = { text: string; hit: boolean };

/** The text cut where the first of the query's words is found in it. */
export function highlighted(text: string, query: string): Piece[] {
  const lower = text.toLowerCase();
  for (const wanted of query.toLowerCase().split(/\s+/)) {
    const at = wanted === "" ? -1 : lower.indexOf(wanted);
    if (at < 0 || lower.length !== text.length) continue;
    return [
      { text: text.slice(0, at), hit: false },
      { text: text.slice(at, at + wanted.length), hit: true },
      { text: text.slice(at + wanted.length), hit: false },
    ].filter((piece) => piece.text !== "");
  }
  return [{ text, hit: false }];
}
