/** One field for everything: records of all types, and what can be done here. */
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Dialog as AriaDialog, Modal, ModalOverlay } from "react-aria-components";
import { FailureNotice, Icon, Kbd } from "@/components";
import type { RecordReference } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { availableCommands, runCommand, type ShortcutId } from "@/lib/shortcuts";
import { useStable } from "@/lib/use-stable";
import { type Section, sectionsOf } from "./entries";
import { parseQuery, type Query } from "./query";
import { useRecent } from "./recent";
import { optionId, ResultsList } from "./results-list";
import { type Results, useResults } from "./use-results";

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

/** Which entry is active: the first of every answer, until keys or pointer choose another. */
function useActive(sections: readonly Section[]) {
  const keys = useMemo(() => sections.flatMap(({ entries }) => entries.map(({ key }) => key)), [sections]);
  const [chosen, setChosen] = useState<{ key: string; of: readonly Section[] } | null>(null);
  const active = chosen?.of === sections ? chosen.key : (keys[0] ?? null);
  const choose = useStable((key: string) => setChosen({ key, of: sections }));
  const move = (by: 1 | -1) => {
    const next = keys[(keys.indexOf(active ?? "") + by + keys.length) % keys.length];
    if (next !== undefined) choose(next);
  };
  return { active, choose, move };
}

function Contents(props: { onClose: () => void }) {
  const { onClose } = props;
  const navigate = useNavigate();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const query = useMemo(() => parseQuery(typed), [typed]);
  const results = useResults(query);
  const [recent, addRecent] = useRecent();
  const [commands] = useState(availableCommands);
  const answered = query.text === "" || query.commands || results.text === query.text;
  const shown = useShown({ query, results, recent }, answered);
  // The list is drawn once for each answer, not once more for the key press that asked for it.
  const sections = useMemo(
    () => sectionsOf(shown.query, shown.results, shown.recent, commands),
    [shown, commands],
  );
  const { active, choose, move } = useActive(sections);

  const done = useRef(false);
  const act = useStable((key: string) => {
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
  });

  // Who types faster than the answer comes means the first of the answer.
  const entered = useRef(false);
  useEffect(() => {
    if (!entered.current || !answered) return;
    entered.current = false;
    if (active !== null) act(active);
  }, [answered, active, act]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key !== "Enter") return;
    else if (!answered) entered.current = true;
    else if (active !== null) act(active);
    event.preventDefault();
  };

  return (
    <>
      <search className="q">
        <Icon icon={Search} />
        <input
          role="combobox"
          aria-label="Search and commands"
          aria-expanded={sections.length > 0}
          aria-haspopup="listbox"
          aria-autocomplete="list"
          aria-controls={listId}
          {...(active === null ? {} : { "aria-activedescendant": optionId(listId, active) })}
          className="min-w-0 grow bg-transparent outline-none"
          placeholder="Search records, or type > for commands"
          spellCheck={false}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: it is opened to be typed in
          autoFocus
          value={typed}
          onChange={(event) => {
            entered.current = false;
            setTyped(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        <Hints />
      </search>
      {results.failure ? <FailureNotice failure={results.failure} className="m-3" /> : null}
      <ResultsList
        id={listId}
        sections={sections}
        query={shown.query.text}
        active={active}
        onActive={choose}
        onAct={act}
      />
      {sections.length === 0 ? <Nothing query={query} answered={answered} /> : null}
      <Foot query={query} results={results} />
    </>
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
