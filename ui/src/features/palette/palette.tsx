/** One field for everything: records of all types, and what can be done here. */
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import {
  Dialog as AriaDialog,
  Autocomplete,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  TextField,
} from "react-aria-components";
import { FailureNotice, Icon, Kbd } from "@/components";
import type { RecordReference, Row } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { availableCommands, runCommand, type ShortcutId } from "@/lib/shortcuts";
import { pluralOf } from "@/lib/types";
import { matches, parseQuery, type Query } from "./query";
import { useRecent } from "./recent";
import { CommandResult, RecentResult, RecordResult } from "./result";
import { type Results, useResults } from "./use-results";

type Command = ReturnType<typeof availableCommands>[number];
type Entry =
  | { kind: "record"; key: string; words: string; row: Row }
  | { kind: "recent"; key: string; words: string; record: RecordReference }
  | { kind: "command"; key: string; words: string; command: Command };
type Section = { id: string; title: string; entries: Entry[] };

const keyOf = (record: { type: string; id: string }) => `${record.type}/${record.id}`;

function commandSection(commands: readonly Command[], query: Query): Section {
  const found = query.text === "" ? commands : commands.filter(({ words }) => matches(words, query.text));
  const few = query.commands ? found : found.slice(0, query.text === "" ? 5 : 4);
  const entries = few.map(
    (command): Entry => ({ kind: "command", key: `command/${command.id}`, words: command.words, command }),
  );
  return { id: "commands", title: "Commands", entries };
}

/** One section per type, in the order of the best hits. */
function recordSections(rows: readonly Row[]): Section[] {
  const sections = new Map<string, Section>();
  for (const row of rows) {
    const section = sections.get(row.type) ?? { id: row.type, title: pluralOf(row.type), entries: [] };
    section.entries.push({ kind: "record", key: keyOf(row), words: row.title, row });
    sections.set(row.type, section);
  }
  return [...sections.values()];
}

function recentSection(recent: readonly RecordReference[], query: Query): Section {
  const shown = query.type === null ? recent : recent.filter(({ type }) => type === query.type);
  const entries = shown.map(
    (record): Entry => ({ kind: "recent", key: keyOf(record), words: record.title, record }),
  );
  return { id: "recent", title: "Recent", entries };
}

function sectionsOf(
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

function Shown(props: { entry: Entry; query: string }) {
  const { entry, query } = props;
  if (entry.kind === "record") return <RecordResult row={entry.row} query={query} />;
  if (entry.kind === "recent") return <RecentResult record={entry.record} />;
  return <CommandResult words={entry.command.words} keys={entry.command.keys} query={query} />;
}

function Nothing(props: { query: Query; answered: boolean }) {
  const { query, answered } = props;
  if (query.text === "")
    return <p className="muted px-4 py-6">Type a name, an address, a number or what you want to do.</p>;
  if (!answered) return <p className="px-4 py-6">&nbsp;</p>;
  return (
    <p className="muted px-4 py-6">
      Nothing found for “{query.text}”. The beginning of a word, of an address or of a number is enough.
    </p>
  );
}

function Foot(props: { query: Query; results: Results }) {
  const { query, results } = props;
  const count = results.rows.length;
  return (
    <div className="f" data-results-for={results.text}>
      <span>
        <Kbd keys="Enter" /> Open
      </span>
      <span>
        <Kbd keys="Escape" /> Close
      </span>
      <span className="grow" />
      <span role="status">
        {query.text === "" || query.commands || results.text === ""
          ? ""
          : count < results.total
            ? `${count} of ${formatCount(results.total)} results`
            : `${count} ${count === 1 ? "result" : "results"}`}
      </span>
    </div>
  );
}

function Hints() {
  return (
    <span className="meta faint row flex-none gap-3 max-[700px]:hidden" aria-hidden="true">
      <span>
        <kbd>contact:</kbd>
      </span>
      <span>
        <kbd>company:</kbd>
      </span>
      <span>
        <kbd>deal:</kbd>
      </span>
      <span>
        <kbd>&gt;</kbd> commands
      </span>
    </span>
  );
}

type Asked = { query: Query; results: Results; recent: readonly RecordReference[] };

/** What was asked last and has been answered: what the list shows while the answer to the newest key press is on its way. */
function useShown(asked: Asked, answered: boolean): Asked {
  const last = useRef(asked);
  const { query, results, recent } = asked;
  const same =
    last.current.query === query && last.current.results === results && last.current.recent === recent;
  if (answered && !same) last.current = asked;
  return last.current;
}

function Contents(props: { onClose: () => void }) {
  const { onClose } = props;
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const query = useMemo(() => parseQuery(typed), [typed]);
  const results = useResults(query);
  const [recent, addRecent] = useRecent();
  const [commands] = useState(availableCommands);
  const answered = query.commands || results.text === query.text;
  const shown = useShown({ query, results, recent }, answered);
  // The list is drawn once for each answer, not once more for the key press that asked for it.
  const sections = useMemo(
    () => sectionsOf(shown.query, shown.results, shown.recent, commands),
    [shown, commands],
  );

  const done = useRef(false);
  const act = (key: string) => {
    if (done.current) return;
    const entry = sections.flatMap(({ entries }) => entries).find((each) => each.key === key);
    if (!entry) return;
    done.current = true;
    onClose();
    if (entry.kind === "command") {
      const id: ShortcutId = entry.command.id;
      // Once the palette has given the focus back.
      setTimeout(() => runCommand(id), 0);
      return;
    }
    const { type, id, title } = entry.kind === "record" ? entry.row : entry.record;
    addRecent({ type, id, title });
    void navigate({ to: "/records/$type/$id", params: { type, id } });
  };

  /** Enter takes the first of what was looked for, also before the list has marked it. */
  const takeFirst = (event: React.KeyboardEvent) => {
    const first = sections[0]?.entries[0];
    const marked = event.target instanceof Element && event.target.hasAttribute("aria-activedescendant");
    if (event.key === "Enter" && !marked && answered && query.text !== "" && first) act(first.key);
  };

  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      <search onKeyDownCapture={takeFirst}>
        <TextField className="q" aria-label="Search and commands" autoFocus>
          <Icon icon={Search} />
          <Input
            role="combobox"
            aria-expanded
            aria-haspopup="listbox"
            className="min-w-0 grow bg-transparent outline-none"
            placeholder="Search records, or type > for commands"
            spellCheck={false}
          />
          <Hints />
        </TextField>
      </search>
      {results.failure ? <FailureNotice failure={results.failure} className="m-3" /> : null}
      <ListBox
        className="max-h-[min(440px,calc(100vh-220px))] overflow-auto pb-2 outline-none"
        aria-label="Results"
        items={sections}
        dependencies={[shown.query.text]}
        selectionMode="none"
        onAction={(key) => act(String(key))}
        renderEmptyState={() => <Nothing query={query} answered={answered} />}
      >
        {(section) => (
          <ListBoxSection id={section.id}>
            <Header className="heading">{section.title}</Header>
            {section.entries.map((entry) => (
              <ListBoxItem
                key={entry.key}
                id={entry.key}
                textValue={entry.words}
                className={({ isFocused }) => `po outline-none ${isFocused ? "on" : ""}`}
              >
                <Shown entry={entry} query={shown.query.text} />
              </ListBoxItem>
            ))}
          </ListBoxSection>
        )}
      </ListBox>
      <Foot query={query} results={results} />
    </Autocomplete>
  );
}

export default function Palette(props: { isOpen: boolean; onOpenChange: (open: boolean) => void }) {
  const { isOpen, onOpenChange } = props;
  return (
    <ModalOverlay className="backdrop" isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal className="pal">
        <AriaDialog aria-label="Search and commands" className="outline-none">
          <Contents onClose={() => onOpenChange(false)} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
