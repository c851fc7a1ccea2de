/** All open conflicts: which record is looked at, and what has been chosen so far. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { Button, EmptyState, FailureNotice } from "@/components";
import { type ConflictDocument, useAnswer } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { useShortcut } from "@/lib/shortcuts";
import { useVocabulary } from "@/lib/vocabulary";
import { ConflictList } from "./conflict-list";
import { DecideMany } from "./decide-many";
import { type Decision, type Decisions, undecided } from "./decisions";
import { RecordDecision } from "./record-decision";

const page = { limit: 500, offset: 0 };
const choiceWords = { local: "yours chosen", remote: "HubSpot chosen", value: "another value chosen" };

/** Choices by conflict and property; kept while other records are looked at. */
function useDecisions() {
  const [all, setAll] = useState<{ readonly [conflict: string]: Decisions }>({});
  const set = (conflict: string, property: string, decision: Decision | null) =>
    setAll((before) => {
      const { [property]: _gone, ...rest } = before[conflict] ?? {};
      return { ...before, [conflict]: decision ? { ...rest, [property]: decision } : rest };
    });
  return { of: (conflict: string): Decisions => all[conflict] ?? {}, set };
}

function Open(props: { conflicts: ConflictDocument[]; refresh: () => Promise<ConflictDocument[]> }) {
  const { conflicts, refresh } = props;
  const search: { id?: unknown } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [said, setSaid] = useState("");
  const decisions = useDecisions();
  const { data: app } = useAnswer("app_state", {});
  const wanted = search.id === undefined ? null : String(search.id);
  const at = Math.max(
    conflicts.findIndex(({ id }) => id === wanted),
    0,
  );
  const selected = conflicts[at];
  const { label } = useVocabulary(selected?.type ?? null);
  const goTo = (conflict: ConflictDocument | undefined) =>
    void navigate({ to: "/conflicts", search: conflict ? { id: conflict.id } : {}, replace: true });
  const step = (by: number) => goTo(conflicts[(at + by + conflicts.length) % conflicts.length]);
  useShortcut("nextConflict", () => step(1));
  useShortcut("previousConflict", () => step(-1));
  if (!selected) return null;

  const decide = (property: string, decision: Decision | null) => {
    decisions.set(selected.id, property, decision);
    const { [property]: _gone, ...rest } = decisions.of(selected.id);
    const after = decision ? { ...rest, [property]: decision } : rest;
    const count = selected.properties.length - undecided(after, selected).length;
    const words = decision ? choiceWords[decision.choice] : "choice taken back";
    setSaid(`${label(property)}: ${words}. ${count} of ${selected.properties.length} decided.`);
  };
  const user = app?.phase.name === "open" ? (app.phase.user ?? "You") : "You";
  return (
    <div className="split stacks @container">
      <ConflictList conflicts={conflicts} selected={selected.id} />
      <RecordDecision
        key={selected.id}
        conflict={selected}
        decisions={decisions.of(selected.id)}
        user={user}
        onDecide={decide}
        refresh={async () => (await refresh()).find(({ id }) => id === selected.id) ?? null}
        onSettled={() => {
          setSaid(`${selected.title} settled.`);
          goTo(conflicts[at + 1] ?? conflicts[at - 1]);
        }}
        onSay={setSaid}
      />
      <p className="sr-only" role="status" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

export default function ConflictsPage() {
  const [deciding, setDeciding] = useState(false);
  const { data, error, refetch } = useAnswer("conflicts", page);
  const refresh = async () => {
    const { data: fresh, error: failed } = await refetch();
    if (failed) throw failed;
    return fresh?.rows ?? [];
  };
  const many = (data?.rows.length ?? 0) > 1;
  useShortcut("decideMany", () => setDeciding(true), { enabled: many });
  return (
    <>
      <header className="bar">
        <h1>Conflicts</h1>
        <span className="count">{data ? formatCount(data.total) : ""}</span>
        <span className="grow" />
        {many ? (
          <Button shortcut="decideMany" onPress={() => setDeciding(true)}>
            Decide many…
          </Button>
        ) : null}
      </header>
      {error ? <FailureNotice failure={error} className="m-4" /> : null}
      {data && data.rows.length > 0 ? <Open conflicts={data.rows} refresh={refresh} /> : null}
      {data && data.rows.length === 0 ? (
        <EmptyState title="No conflicts" icon={CircleCheck}>
          When you and somebody in HubSpot change the same thing, both values wait here for you to choose.
        </EmptyState>
      ) : null}
      {deciding && data ? <DecideMany conflicts={data.rows} onClose={() => setDeciding(false)} /> : null}
    </>
  );
}
