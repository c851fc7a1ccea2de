/** The lines of the history, newest first: when, whose, what, and what became of it. */
import { Link } from "@tanstack/react-router";
import { ArrowRight, Ellipsis, ListFilter, Undo2 } from "lucide-react";
import { Icon, IconButton, Menu, useNow } from "@/components";
import { changeWords, type Undo } from "@/components/undo";
import type { LedgerDocument, RecordReference } from "@/ipc";
import { formatClock, formatInstant, formatMinute } from "@/lib/dates";
import { useVocabulary } from "@/lib/vocabulary";
import { detailWords, fateWords, type Tone } from "./words";

const tones: Record<Tone, string> = {
  begun: "text-muted",
  well: "",
  over: "text-muted",
  conflict: "text-conflict",
  refused: "text-danger",
};

/** A dispute shows its sides, a change its way. */
function What(props: { line: LedgerDocument }) {
  const { line } = props;
  const { label, describe } = useVocabulary(line.record.type);
  const { property, kind } = line;
  if (property === null)
    return <span className="muted">{changeWords({ ...line, other: line.link?.to ?? null })}</span>;
  const shown = (value: string | null) => {
    const { text, empty } = describe(property, value);
    return empty ? "empty" : text;
  };
  return (
    <>
      <span className="muted nowrap">{label(property)}</span>{" "}
      {kind === "conflict" ? (
        <>
          <span className="faint">yours</span> {shown(line.local)} <span className="faint">HubSpot’s</span>{" "}
          {shown(line.remote)}
        </>
      ) : (
        <>
          <span className="faint">{shown(line.base)}</span>{" "}
          <Icon icon={ArrowRight} size="tiny" className="faint inline" label="to" />{" "}
          <span className="m">{shown(line.local)}</span>
        </>
      )}
    </>
  );
}

function Line(props: {
  line: LedgerDocument;
  back: boolean;
  undo: Undo;
  onOnly: (record: RecordReference) => void;
}) {
  const { line, back, undo, onOnly } = props;
  const now = useNow();
  const { words, tone } = fateWords(line);
  const detail = detailWords(line);
  const { record, intent } = line;
  const canUndo = line.event === "acknowledged" && intent !== null && !back && line.kind !== "archive";
  return (
    <tr>
      <td className="tn muted">
        <time dateTime={line.at} title={formatInstant(line.at)}>
          {sameDay(line.at, now) ? formatClock(line.at) : formatMinute(line.at)}
        </time>
      </td>
      <th scope="row">
        <Link to="/records/$type/$id" params={{ type: record.type, id: record.id }} className="m">
          {record.title}
        </Link>
      </th>
      <td className="wrap">
        <What line={line} />
      </td>
      <td className={`wrap ${tones[tone]}`}>
        {words}
        {back ? <span className="muted">, taken back since</span> : null}
        {detail ? <span className="block muted">{detail}</span> : null}
      </td>
      <td>
        <Menu
          label={`More about this line of ${record.title}`}
          placement="bottom end"
          trigger={
            <IconButton icon={Ellipsis} size="small" label={`More about this line of ${record.title}`} />
          }
          items={[
            {
              id: "undo",
              label: "Take it back",
              icon: Undo2,
              isDisabled: !canUndo,
              onAction: () => intent !== null && undo.undo(intent),
            },
            {
              id: "only",
              label: "Only this record",
              icon: ListFilter,
              onAction: () => onOnly(record),
            },
          ]}
        />
      </td>
    </tr>
  );
}

function sameDay(at: string, now: number): boolean {
  return new Date(at).toDateString() === new Date(now).toDateString();
}

export function LedgerTable(props: {
  lines: readonly LedgerDocument[];
  undo: Undo;
  onOnly: (record: RecordReference) => void;
}) {
  const { lines, undo, onOnly } = props;
  const back = new Set(lines.map(({ undoes }) => undoes));
  return (
    <table className="types history" aria-label="History">
      <thead>
        <tr>
          <th scope="col" className="tn">
            When
          </th>
          <th scope="col">Record</th>
          <th scope="col">Change</th>
          <th scope="col">What became of it</th>
          <th scope="col">
            <span className="sr-only">More</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line
            key={line.id}
            line={line}
            back={line.event === "acknowledged" && back.has(line.intent)}
            undo={undo}
            onOnly={onOnly}
          />
        ))}
      </tbody>
    </table>
  );
}
