/** All disputed properties of a record, and the keys that decide them. Nothing is chosen beforehand. */
import { useEffect, useMemo, useRef, useState } from "react";
import { Avatar, useNow } from "@/components";
import type { ConflictDocument, ConflictPropertyDocument, RecordDocument } from "@/ipc";
import { isTyping, pressed, useShortcut } from "@/lib/shortcuts";
import type { Vocabulary } from "@/lib/vocabulary";
import { DecisionRow } from "./decision-row";
import { type Decision, type Decisions, decide, isVoid, standing, undecided } from "./decisions";
import { authorOf, dayAndClock, movedWords, soleAuthor, sourceWords } from "./words";

export type DecisionTableProps = {
  conflict: ConflictDocument;
  record: RecordDocument | undefined;
  vocabulary: Vocabulary;
  decisions: Decisions;
  showBefore: boolean;
  onDecide: (property: string, decision: Decision | null) => void;
};

function Yours(props: { user: string; editedAt: string | null }) {
  const now = useNow();
  return (
    <div className="flex items-start gap-2">
      <Avatar name={props.user} size="medium" />
      <div>
        <p className="m">Yours</p>
        <p className="meta muted">
          You{props.editedAt ? `, ${dayAndClock(props.editedAt, now)}` : ""}
          <br />
          This computer
        </p>
      </div>
    </div>
  );
}

function latest(conflict: ConflictDocument): ConflictPropertyDocument | undefined {
  return conflict.properties.toSorted((a, b) => (b.remote_at ?? "").localeCompare(a.remote_at ?? ""))[0];
}

function Theirs(props: { conflict: ConflictDocument }) {
  const now = useNow();
  const newest = latest(props.conflict);
  if (!newest) return null;
  const author = soleAuthor(props.conflict) ?? authorOf(newest);
  return (
    <div className="flex items-start gap-2">
      <Avatar name={author} size="medium" />
      <div>
        <p className="m">{props.conflict.kind === "late" ? "Was in HubSpot" : "HubSpot now"}</p>
        <p className="meta muted">
          {author}
          {newest.remote_at ? `, ${dayAndClock(newest.remote_at, now)}` : ""}
          <br />
          {sourceWords(newest.remote_source)}
        </p>
      </div>
    </div>
  );
}

/** Where the keyboard is, and the keys that move it. */
function useRows(conflict: ConflictDocument, decisions: Decisions) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [active, setActive] = useState(0);
  const at = Math.min(active, Math.max(conflict.properties.length - 1, 0));
  const focusRow = (index: number) => {
    const row = body.current?.rows[index];
    if (!row) return;
    setActive(index);
    const radio = row.querySelector<HTMLInputElement>("input:checked") ?? row.querySelector("input");
    radio?.focus();
  };
  const firstOpen = useRef(0);
  const open = undecided(decisions, conflict)[0];
  firstOpen.current = open ? conflict.properties.indexOf(open) : 0;
  const latestFocus = useRef(focusRow);
  latestFocus.current = focusRow;
  // A record that comes up is ready for the keyboard at its first open question.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another record comes up
  useEffect(() => latestFocus.current(firstOpen.current), [conflict.id]);
  const nextOpen = () => {
    const { properties } = conflict;
    const after = [...properties.slice(at + 1), ...properties.slice(0, at)];
    const next = after.find((property) => standing(decisions, property) === null);
    if (next) focusRow(properties.indexOf(next));
  };
  return { body, at, setActive, focusRow, nextOpen };
}

export function DecisionTable(props: DecisionTableProps & { user: string }) {
  const { conflict, record, vocabulary, decisions, showBefore, onDecide, user } = props;
  const now = useNow();
  const [editing, setEditing] = useState<string | null>(null);
  const { body, at, setActive, focusRow, nextOpen } = useRows(conflict, decisions);
  const current = conflict.properties[at];
  const decided = conflict.properties.length - undecided(decisions, conflict).length;
  const values = useMemo(() => record?.properties ?? {}, [record]);

  useShortcut("mine", () => current && onDecide(current.name, decide(current, "local")));
  useShortcut("theirs", () => current && onDecide(current.name, decide(current, "remote")));
  useShortcut("another", () => current && setEditing(current.name));
  useShortcut("undecide", () => current && onDecide(current.name, null));

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    const inTable = event.currentTarget.contains(event.target as Node);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const onRadio = event.target instanceof HTMLInputElement;
    if (!inTable || !onRadio) return;
    if (step !== 0) {
      event.preventDefault();
      focusRow(Math.max(0, Math.min(conflict.properties.length - 1, at + step)));
    } else if (pressed(event.nativeEvent, "nextUndecided")) {
      event.preventDefault();
      nextOpen();
    }
  };

  return (
    <table className="dt" onKeyDown={onKeyDown} aria-label={`Decisions for ${conflict.title}`}>
      <thead>
        <tr>
          <th scope="col">
            <span className="m">Property</span>
          </th>
          <th scope="col" className="opt">
            <Yours user={user} editedAt={editedAt(conflict, record)} />
          </th>
          <th scope="col" className="opt">
            <Theirs conflict={conflict} />
          </th>
          <th scope="col" className="res">
            <p className="m">Result</p>
            <p className="meta muted">
              {decided} of {conflict.properties.length} decided
            </p>
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {conflict.properties.map((property, index) => (
          <DecisionRow
            key={property.name}
            property={property}
            vocabulary={vocabulary}
            values={values}
            decision={standing(decisions, property)}
            moved={
              isVoid(decisions, property)
                ? movedWords(property, decisions[property.name]?.seen.remote ?? null, now)
                : null
            }
            showBefore={showBefore}
            active={index === at}
            editing={editing === property.name}
            onDecide={(decision) => onDecide(property.name, decision)}
            onEdit={(on) => {
              setEditing(on ? property.name : null);
              if (!on) queueMicrotask(() => focusRow(index));
            }}
            onActivate={() => setActive(index)}
          />
        ))}
      </tbody>
    </table>
  );
}

/** When the user last changed one of the disputed values. */
export function editedAt(conflict: ConflictDocument, record: RecordDocument | undefined): string | null {
  const times = conflict.properties.map(({ name }) => record?.pending[name]?.edited_at ?? "").filter(Boolean);
  return times.sort().at(-1) ?? null;
}
