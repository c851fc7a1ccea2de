/** What the palette offers for a query: records by type, what was opened last, and commands. */
import type { RecordReference, Row } from "@/ipc";
import type { availableCommands } from "@/lib/shortcuts";
import { pluralOf } from "@/lib/types";
import { matches, type Query } from "./query";
import type { Results } from "./use-results";

export type Command = ReturnType<typeof availableCommands>[number];
export type Entry =
  | { kind: "record"; key: string; row: Row }
  | { kind: "recent"; key: string; record: RecordReference }
  | { kind: "command"; key: string; command: Command };
export type Section = { id: string; title: string; entries: Entry[] };

const keyOf = (record: { type: string; id: string }) => `${record.type}/${record.id}`;

function commandSection(commands: readonly Command[], query: Query): Section {
  const found = query.text === "" ? commands : commands.filter(({ words }) => matches(words, query.text));
  const few = query.commands ? found : found.slice(0, query.text === "" ? 5 : 4);
  const entries = few.map((command): Entry => ({ kind: "command", key: `command/${command.id}`, command }));
  return { id: "commands", title: "Commands", entries };
}

/** One section per type, in the order of the best hits. */
function recordSections(rows: readonly Row[]): Section[] {
  const sections = new Map<string, Section>();
  for (const row of rows) {
    const section = sections.get(row.type) ?? { id: row.type, title: pluralOf(row.type), entries: [] };
    section.entries.push({ kind: "record", key: keyOf(row), row });
    sections.set(row.type, section);
  }
  return [...sections.values()];
}

function recentSection(recent: readonly RecordReference[], query: Query): Section {
  const shown = query.type === null ? recent : recent.filter(({ type }) => type === query.type);
  const entries = shown.map((record): Entry => ({ kind: "recent", key: keyOf(record), record }));
  return { id: "recent", title: "Recent", entries };
}

export function sectionsOf(
  query: Query,
  results: Results,
  recent: readonly RecordReference[],
  commands: readonly Command[],
): Section[] {
  const own = query.type === null ? [commandSection(commands, query)] : [];
  const all =
    query.commands || query.text !== ""
      ? [...(query.commands ? [] : recordSections(results.rows)), ...own]
      : [recentSection(recent, query), ...own];
  return all.filter(({ entries }) => entries.length > 0);
}
