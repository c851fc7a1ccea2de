/** All that HubSpot does not have yet: what waits, what is on its way, and what needs the user. */
import { CircleCheck, Pause, Play } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, EmptyState, FailureNotice, Tabs, Time, useSendNow } from "@/components";
import { type OutboxDocument, useAnswer, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { singularOf } from "@/lib/types";
import { usePendingCommands } from "./commands";
import { PendingRow } from "./pending-row";
import { type Part, partOf } from "./words";

const step = 200;
const sections: readonly { part: Part; title: string; words?: string }[] = [
  { part: "attention", title: "Needs attention" },
  { part: "sending", title: "Sending" },
  { part: "waiting", title: "Waiting", words: "Order is kept per record" },
];
type TabId = "all" | "waiting" | "attention";
const shownIn: Record<TabId, readonly Part[]> = {
  all: ["attention", "sending", "waiting"],
  waiting: ["sending", "waiting"],
  attention: ["attention"],
};

function PauseButton() {
  const { data: sync } = useAnswer("sync_state", {});
  const pause = useCommand("pause");
  const paused = sync?.paused ?? false;
  return (
    <Button
      icon={paused ? Play : Pause}
      isDisabled={sync === undefined || pause.isPending}
      onPress={() => pause.mutate({ on: !paused })}
    >
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}

function DiscardNew(props: { row: OutboxDocument; onYes: () => void; onNo: () => void }) {
  const { row, onYes, onNo } = props;
  const thing = singularOf(row.record.type);
  return (
    <Dialog
      title={`Discard the new ${thing}?`}
      isOpen
      onOpenChange={onNo}
      footer={
        <>
          <Button onPress={onNo}>Keep it</Button>
          <Button variant="danger" onPress={onYes}>
            Discard
          </Button>
        </>
      }
    >
      <p>
        {row.state === "needs_answer"
          ? `“${row.record.title}” is removed from this computer. If it did arrive in HubSpot, it stays there and comes back with the next sync.`
          : `“${row.record.title}” was never sent to HubSpot and exists only here. What is linked to it goes with it.`}
      </p>
    </Dialog>
  );
}

/** Discarding can be taken back, except for a record that exists nowhere else: that is asked first. */
function useDiscard(discard: (row: OutboxDocument) => void) {
  const [asked, setAsked] = useState<OutboxDocument | null>(null);
  const question = asked ? (
    <DiscardNew
      row={asked}
      onYes={() => {
        discard(asked);
        setAsked(null);
      }}
      onNo={() => setAsked(null)}
    />
  ) : null;
  return {
    question,
    onDiscard: (row: OutboxDocument) => (row.kind === "create" ? setAsked(row) : discard(row)),
  };
}

function Rows(props: { rows: readonly OutboxDocument[]; onLook: () => void }) {
  const { rows, onLook } = props;
  const commands = usePendingCommands();
  const { onDiscard, question } = useDiscard(commands.discard);
  const blocked = rows.some(({ state }) => state === "conflicted");
  const { data: conflicts } = useAnswer("conflicts", { limit: 500, offset: 0 }, { enabled: blocked });
  const conflictOf = (row: OutboxDocument) =>
    conflicts?.rows.find(({ type, record }) => type === row.record.type && record === row.record.id)?.id ??
    null;
  return (
    <>
      {sections.map(({ part, title, words }) => {
        const own = rows.filter((row) => partOf(row) === part);
        if (own.length === 0) return null;
        return (
          <section key={part} aria-label={title}>
            <h2 className="sect border-b border-border bg-sunken text-[12px]">
              {title} <span className="n">{formatCount(own.length)}</span>
              <span className="grow" />
              {words ? <span className="meta faint font-normal">{words}</span> : null}
            </h2>
            <ul>
              {own.map((row) => (
                <PendingRow
                  key={row.id}
                  row={row}
                  conflict={conflictOf(row)}
                  commands={commands}
                  onDiscard={onDiscard}
                  onLook={onLook}
                />
              ))}
            </ul>
          </section>
        );
      })}
      {question}
    </>
  );
}

function Foot(props: { rows: readonly OutboxDocument[]; total: number }) {
  const oldest = props.rows[0];
  return (
    <div className="pvf meta muted pr-4">
      {props.total === 1 ? "1 change" : `${formatCount(props.total)} changes`}, saved on this computer
      <span className="grow" />
      {oldest ? (
        <span>
          Oldest: <Time at={oldest.created_at} />
        </span>
      ) : null}
    </div>
  );
}

export default function PendingPage() {
  const [limit, setLimit] = useState(step);
  const [tab, setTab] = useState<TabId>("all");
  const { data, error } = useAnswer("outbox", { limit, offset: 0 });
  const { sendNow, isPending, dialogs } = useSendNow();
  const rows = data?.rows ?? [];
  const countOf = (id: TabId) => rows.filter((row) => shownIn[id].includes(partOf(row))).length;
  const shown = rows.filter((row) => shownIn[tab].includes(partOf(row)));
  return (
    <>
      <header className="bar">
        <h1>Pending</h1>
        <span className="count">{data ? formatCount(data.total) : ""}</span>
        <Tabs
          label="Which changes"
          value={tab}
          onChange={(id) => setTab(id as TabId)}
          items={[
            { id: "all", label: "All", count: countOf("all") },
            { id: "waiting", label: "Waiting", count: countOf("waiting") },
            { id: "attention", label: "Needs attention", count: countOf("attention") },
          ]}
        />
        <span className="grow" />
        <PauseButton />
        <Button variant="primary" isDisabled={isPending || rows.length === 0} onPress={sendNow}>
          Send now
        </Button>
      </header>
      {error ? <FailureNotice failure={error} className="m-4" /> : null}
      {shown.length > 0 ? (
        <div className="min-h-0 flex-1 overflow-auto">
          <Rows rows={shown} onLook={sendNow} />
          {data && data.total > rows.length ? (
            <p className="p-4 text-center">
              <Button onPress={() => setLimit(limit + step)}>Show more of {formatCount(data.total)}</Button>
            </p>
          ) : null}
        </div>
      ) : null}
      {data && shown.length === 0 ? (
        <EmptyState
          title={tab === "attention" ? "Nothing needs you" : "Nothing is waiting"}
          icon={CircleCheck}
        >
          {tab === "attention"
            ? "Changes that HubSpot refuses, and questions only you can answer, come here."
            : "Everything you changed is in HubSpot. New changes are saved here first and sent within seconds."}
        </EmptyState>
      ) : null}
      {rows.length > 0 && data ? <Foot rows={rows} total={data.total} /> : null}
      {dialogs}
    </>
  );
}
