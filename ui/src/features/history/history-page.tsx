/** History: every change from its beginning to its end, and every conflict with its values and its decision. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Download, History } from "lucide-react";
import { useState } from "react";
import { Button, Chip, EmptyState, FailureNotice, Select, Skeleton } from "@/components";
import { useUndo } from "@/components/undo";
import { type LedgerRecord, type LedgerRequest, useAnswer } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { ExportHistory } from "./export";
import { LedgerTable } from "./ledger-table";

/** So few that the screen stays light; more come when asked for. */
const step = 50;
const day = 86_400_000;
const spans = [
  { id: "1", label: "Last 24 hours" },
  { id: "7", label: "Last 7 days" },
  { id: "30", label: "Last 30 days" },
  { id: "90", label: "All, 90 days" },
];

type Search = { type?: string; id?: string; days?: string };

/** What is asked for; the beginning of the time is taken once, so that the question stays the same. */
function useQuestion(search: Search): Omit<LedgerRequest, "limit"> {
  const [now] = useState(() => Date.now());
  const days = Number(search.days ?? "90");
  const record: LedgerRecord | undefined =
    search.type && search.id ? { type: search.type, id: search.id } : undefined;
  return {
    ...(record ? { record } : {}),
    ...(days < 90 ? { since: new Date(now - days * day).toISOString() } : {}),
  };
}

function RecordChip(props: { record: LedgerRecord; onClear: () => void }) {
  const { data } = useAnswer("show", props.record, { keepPrevious: false });
  return (
    <Chip onRemove={props.onClear} removeLabel="Show all records">
      <b>{data?.title ?? props.record.id}</b>
    </Chip>
  );
}

function Empty(props: { filtered: boolean; onClear: () => void }) {
  return props.filtered ? (
    <EmptyState
      icon={History}
      title="Nothing here for this choice"
      actions={<Button onPress={props.onClear}>Show everything</Button>}
    >
      No change of yours and no conflict falls into it.
    </EmptyState>
  ) : (
    <EmptyState icon={History} title="Nothing has been changed here yet">
      Every change you make and every conflict you decide is kept here for 90 days, with what became of it.
    </EmptyState>
  );
}

export default function HistoryPage() {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const [limit, setLimit] = useState(step);
  const question = useQuestion(search);
  const { data, error } = useAnswer("ledger", { ...question, limit });
  const undo = useUndo();
  const [exporting, setExporting] = useState(false);
  const go = (next: Search) => void navigate({ to: "/history", search: next, replace: true });
  const { type: _type, id: _id, ...withoutRecord } = search;
  const filtered = question.record !== undefined || question.since !== undefined;
  return (
    <>
      <header className="bar">
        <h1>History</h1>
        <span className="count">{data ? formatCount(data.total) : ""}</span>
        {question.record ? <RecordChip record={question.record} onClear={() => go(withoutRecord)} /> : null}
        <span className="grow" />
        <Select
          className="w-40"
          label="How far back"
          hideLabel
          small
          items={spans}
          value={search.days ?? "90"}
          onChange={(days) => go(days && days !== "90" ? { ...search, days } : withoutDays(search))}
        />
        <Button
          icon={Download}
          isDisabled={!data || data.rows.length === 0}
          onPress={() => setExporting(true)}
        >
          Export…
        </Button>
      </header>
      {error ? <FailureNotice failure={error} className="m-4" /> : null}
      {data === undefined && !error ? <Skeleton className="m-4" width="60%" /> : null}
      {data && data.rows.length === 0 ? <Empty filtered={filtered} onClear={() => go({})} /> : null}
      {data && data.rows.length > 0 ? (
        <div className="min-h-0 flex-1 overflow-auto">
          <LedgerTable lines={data.rows} undo={undo} onOnly={({ type, id }) => go({ ...search, type, id })} />
          {data.total > data.rows.length ? (
            <p className="p-4 text-center">
              <Button onPress={() => setLimit(limit + step)}>Show more of {formatCount(data.total)}</Button>
            </p>
          ) : null}
        </div>
      ) : null}
      <div className="pvf meta muted pr-4">
        Kept on this computer for 90 days after each change has ended
        <span className="grow" />
        <Link className="btn sm" to="/pending">
          What waits now
        </Link>
      </div>
      {undo.dialogs}
      {exporting && data ? (
        <ExportHistory question={question} total={data.total} onClose={() => setExporting(false)} />
      ) : null}
    </>
  );
}

function withoutDays({ days: _days, ...rest }: Search): Search {
  return rest;
}
