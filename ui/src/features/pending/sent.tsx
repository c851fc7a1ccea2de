/** What HubSpot took within a day, each with a way to take it back. */
import { Link } from "@tanstack/react-router";
import { ArrowRight, Check } from "lucide-react";
import { useState } from "react";
import { Button, EmptyState, FailureNotice, Icon, Skeleton, Time } from "@/components";
import { changeWords, type Undo } from "@/components/undo";
import { type LedgerDocument, useAnswer } from "@/ipc";
import { useVocabulary } from "@/lib/vocabulary";

const day = 86_400_000;
const most = 500;
/** So few that the screen stays light; History has them all. */
const shown = 40;

/** The lines of one day, asked for once: what leaves the day while one looks does no harm. */
export function useSent() {
  const [since] = useState(() => new Date(Date.now() - day).toISOString());
  const { data, error } = useAnswer("ledger", { since, limit: most });
  const back = new Set(data?.rows.map(({ undoes }) => undoes));
  const rows = data?.rows.filter(({ event, intent }) => event === "acknowledged" && intent !== null) ?? [];
  const known = data !== undefined;
  return { rows, back, error, known, more: rows.length > shown || (data?.total ?? 0) > most };
}

function Values(props: { line: LedgerDocument }) {
  const { line } = props;
  const { label, describe } = useVocabulary(line.record.type);
  if (line.property === null)
    return <span className="muted clip">{changeWords({ ...line, other: line.link?.to ?? null })}</span>;
  return (
    <>
      <span className="muted nowrap">{label(line.property)}</span>
      {line.base === null ? null : (
        <>
          <span className="faint clip">{describe(line.property, line.base).text}</span>
          <Icon icon={ArrowRight} size="tiny" className="faint" label="to" />
        </>
      )}
      <span className="m clip">{describe(line.property, line.local).text}</span>
    </>
  );
}

function Line(props: { line: LedgerDocument; back: boolean; undo: Undo }) {
  const { line, back, undo } = props;
  const { record, intent } = line;
  return (
    <li className="pd">
      <div className="who">
        <Link to="/records/$type/$id" params={{ type: record.type, id: record.id }} className="m clip">
          {record.title}
        </Link>
      </div>
      <div className="changes">
        <div className="change">
          <Values line={line} />
        </div>
        <div className="num muted">
          <Time at={line.at} />
        </div>
        <div className="own" />
      </div>
      <div className="stands">
        <Icon icon={Check} className="text-ok" />
        <span>{back ? "Taken back" : "In HubSpot"}</span>
      </div>
      <div className="acts">
        {back || intent === null || line.kind === "archive" ? null : (
          <Button
            variant="ghost"
            size="small"
            aria-label={`Take back the change of ${record.title}`}
            isDisabled={undo.isPending}
            onPress={() => undo.undo(intent)}
          >
            Take it back
          </Button>
        )}
      </div>
    </li>
  );
}

export function Sent(props: { sent: ReturnType<typeof useSent>; undo: Undo }) {
  const { rows, back, error, known, more } = props.sent;
  if (error) return <FailureNotice failure={error} className="m-4" />;
  if (!known) return <Skeleton className="m-4" width="60%" />;
  if (rows.length === 0)
    return (
      <EmptyState title="Nothing was sent in the last 24 hours" icon={Check}>
        What HubSpot has taken is listed here for a day, and can be taken back. History keeps it for 90 days.
      </EmptyState>
    );
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <ul aria-label="Sent in the last 24 hours">
        {rows.slice(0, shown).map((line) => (
          <Line key={line.id} line={line} back={back.has(line.intent)} undo={props.undo} />
        ))}
      </ul>
      <p className="p-4 text-center muted">
        {more ? "There is more. " : ""}
        <Link to="/history" className="text-accent underline underline-offset-2">
          All of the last 90 days are in History
        </Link>
      </p>
    </div>
  );
}
