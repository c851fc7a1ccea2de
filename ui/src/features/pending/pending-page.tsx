/** All that HubSpot does not have yet: what waits, what is on its way, and what needs the user. */

import { useNavigate } from "@tanstack/react-router";
import { CircleCheck, Ellipsis, Eye, FileDown, FileUp, History, Pause, Play } from "lucide-react";
import { useState } from "react";
import {
  Button,
  Dialog,
  EmptyState,
  FailureNotice,
  IconButton,
  Menu,
  Tabs,
  Time,
  useSendNow,
} from "@/components";
import { type Undo, useUndo } from "@/components/undo";
import { type OutboxDocument, useAnswer, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { keysOf, useShortcut } from "@/lib/shortcuts";
import { singularOf } from "@/lib/types";
import { ExportOutbox, ImportOutbox } from "./carry";
import { usePendingCommands } from "./commands";
import { PendingRow } from "./pending-row";
import { PushPreview } from "./push-preview";
import { type Review, ReviewBanner, useReview } from "./review";
import { Sent, useSent } from "./sent";
import { type Part, partOf } from "./words";

const step = 200;
const sections: readonly { part: Part; title: string; words?: string }[] = [
  { part: "attention", title: "Needs attention" },
  { part: "sending", title: "Sending" },
  { part: "waiting", title: "Waiting", words: "Order is kept per record" },
];
type TabId = "all" | "waiting" | "attention" | "sent";
const shownIn: Record<TabId, readonly Part[]> = {
  sent: [],
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

/**
 * Giving up can be taken back, except for a record that exists nowhere else: that is asked first. What only waits is undone, and what waits
 * for it goes with it, by name; what HubSpot refused or may have taken is discarded.
 */
function useDiscard(discard: (row: OutboxDocument) => void, undo: Undo) {
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
    onDiscard: (row: OutboxDocument) => {
      if (row.intent !== null && partOf(row) === "waiting") undo.undo(row.intent);
      else if (row.kind === "create") setAsked(row);
      else discard(row);
    },
  };
}

function Rows(props: { rows: readonly OutboxDocument[]; review: Review; undo: Undo; onLook: () => void }) {
  const { rows, review, undo, onLook } = props;
  const commands = usePendingCommands();
  const { onDiscard, question } = useDiscard(commands.discard, undo);
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
                  review={review}
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

function emptyWords(tab: TabId): { title: string; words: string } {
  return tab === "attention"
    ? {
        title: "Nothing needs you",
        words: "Changes that HubSpot refuses, and questions only you can answer, come here.",
      }
    : {
        title: "Nothing is waiting",
        words:
          "Everything you changed is in HubSpot. New changes are saved here first and sent within seconds.",
      };
}

export default function PendingPage() {
  const [limit, setLimit] = useState(step);
  const [tab, setTab] = useState<TabId>("all");
  const [open, setOpen] = useState<"preview" | "export" | "import" | null>(null);
  const close = () => setOpen(null);
  const navigate = useNavigate();
  const { data, error } = useAnswer("outbox", { limit, offset: 0 });
  const { sendNow, isPending, dialogs } = useSendNow();
  const undo = useUndo();
  const review = useReview();
  const sent = useSent();
  const rows = data?.rows ?? [];
  const countOf = (id: TabId) => rows.filter((row) => shownIn[id].includes(partOf(row))).length;
  const shown = rows.filter((row) => shownIn[tab].includes(partOf(row)));
  const empty = emptyWords(tab);
  useShortcut("previewPush", () => setOpen("preview"));
  useShortcut("approveAll", review.approveAll, { enabled: review.on && review.unapproved > 0 });
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
            { id: "sent", label: "Sent, 24 h", count: sent.rows.length },
          ]}
        />
        <span className="grow" />
        <PauseButton />
        <Button variant="primary" isDisabled={isPending || rows.length === 0} onPress={sendNow}>
          Send now
        </Button>
        <Menu
          label="More about what waits"
          placement="bottom end"
          trigger={<IconButton icon={Ellipsis} label="More about what waits" />}
          items={[
            {
              id: "preview",
              label: "What would be sent…",
              icon: Eye,
              keys: keysOf("previewPush"),
              onAction: () => setOpen("preview"),
            },
            {
              id: "export",
              label: "Export what waits…",
              icon: FileUp,
              isDisabled: rows.length === 0,
              onAction: () => setOpen("export"),
            },
            {
              id: "import",
              label: "Import kept changes…",
              icon: FileDown,
              onAction: () => setOpen("import"),
            },
            "-",
            {
              id: "history",
              label: "History",
              icon: History,
              keys: keysOf("goHistory"),
              onAction: () => void navigate({ to: "/history" }),
            },
          ]}
        />
      </header>
      <ReviewBanner review={review} onPreview={() => setOpen("preview")} />
      {error ? <FailureNotice failure={error} className="m-4" /> : null}
      {tab === "sent" ? <Sent sent={sent} undo={undo} /> : null}
      {shown.length > 0 ? (
        <div className="min-h-0 flex-1 overflow-auto">
          <Rows rows={shown} review={review} undo={undo} onLook={sendNow} />
          {data && data.total > rows.length ? (
            <p className="p-4 text-center">
              <Button onPress={() => setLimit(limit + step)}>Show more of {formatCount(data.total)}</Button>
            </p>
          ) : null}
        </div>
      ) : null}
      {data && shown.length === 0 && tab !== "sent" ? (
        <EmptyState title={empty.title} icon={CircleCheck}>
          {empty.words}
        </EmptyState>
      ) : null}
      {rows.length > 0 && data && tab !== "sent" ? <Foot rows={rows} total={data.total} /> : null}
      {open === "preview" ? <PushPreview reviewed={review.on} onClose={close} /> : null}
      {open === "export" ? <ExportOutbox onClose={close} /> : null}
      {open === "import" ? <ImportOutbox onClose={close} /> : null}
      {dialogs}
      {undo.dialogs}
    </>
  );
}
