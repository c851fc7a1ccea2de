/** One record's conflict: the table, the keys, and sending the answers. */
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useState } from "react";
import { Avatar, Button, Dialog, FailureNotice, Icon, Kbd, Switch, useNow } from "@/components";
import { type ConflictDocument, type Failure, type TypeDocument, useAnswer, useCommand } from "@/ipc";
import { keysOf, type ShortcutId, useShortcut } from "@/lib/shortcuts";
import { useVocabulary, type Vocabulary } from "@/lib/vocabulary";
import { Context } from "./context";
import { DecisionTable } from "./decision-table";
import {
  answerOf,
  type Decision,
  type Decisions,
  decide,
  isVoid,
  needsCare,
  standing,
  undecided,
} from "./decisions";
import { decisionFor, partnerOf, toAnswer } from "./pair";
import { WholeRecord } from "./whole-record";
import { isWhole, kindWords, lateWords, soleAuthor, summary } from "./words";

export type RecordDecisionProps = {
  conflict: ConflictDocument;
  decisions: Decisions;
  user: string;
  onDecide: (property: string, decision: Decision | null) => void;
  /** The conflict as it is now, asked for anew. */
  refresh: () => Promise<ConflictDocument | null>;
  /** All answers have been taken. */
  onSettled: () => void;
  onSay: (words: string) => void;
};

const hints: readonly { id: ShortcutId; words: string }[] = [
  { id: "mine", words: "yours" },
  { id: "theirs", words: "HubSpot" },
  { id: "another", words: "another value" },
  { id: "undecide", words: "clear" },
  { id: "nextConflict", words: "next record" },
];

/** Sends one answer per property, and only while each decision still holds. */
function useApply(props: RecordDecisionProps, type: TypeDocument | null) {
  const { conflict, decisions, refresh, onSettled, onSay } = props;
  const resolve = useCommand("resolve");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const settle = async (all: Decisions) => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const now = await refresh();
      if (now === null) return onSettled();
      if (undecided(all, now).length > 0) {
        onSay("HubSpot has moved again. Nothing was sent.");
        return;
      }
      for (const property of toAnswer(type, now)) {
        const decision = standing(all, property);
        if (decision)
          await resolve.mutateAsync({
            id: now.id,
            property: property.name,
            answer: answerOf(decision),
            seen: { value: property.remote },
          });
      }
      onSettled();
    } catch (thrown) {
      setFailure(thrown as Failure);
    } finally {
      setBusy(false);
    }
  };
  return {
    apply: () => settle(decisions),
    /** Puts back every value that is shown as HubSpot's. */
    restore: () =>
      settle(
        Object.fromEntries(
          conflict.properties.map((property) => [property.name, decide(property, "remote")]),
        ),
      ),
    busy,
    failure,
  };
}

/** What slipped in before the user's value was written: said once more in a sentence, and put back by one key. */
function Late(props: { conflict: ConflictDocument; busy: boolean; onRestore: () => void }) {
  const { conflict, busy, onRestore } = props;
  const now = useNow();
  const author = soleAuthor(conflict);
  return (
    <div className="banner" role="note">
      <Icon icon={History} size="small" />
      <span className="grow">{lateWords(conflict, now)}</span>
      <Button size="small" shortcut="restoreLate" isDisabled={busy} onPress={onRestore}>
        {author ? `Put ${author.split(" ")[0]}’s back` : "Put theirs back"}
      </Button>
    </div>
  );
}

function AskFirst(props: {
  names: readonly string[];
  side: string;
  onYes: () => void;
  onNo: () => void;
  onCancel: () => void;
}) {
  const { names, side, onYes, onNo, onCancel } = props;
  return (
    <Dialog
      title={`Choose ${side} for these as well?`}
      isOpen
      onOpenChange={onCancel}
      footer={
        <>
          <Button onPress={onNo}>Only the others</Button>
          <Button variant="primary" onPress={onYes}>
            For all
          </Button>
        </>
      }
    >
      <p>These are worth a look of their own. Nothing is sent before you apply.</p>
      <ul className="mt-2 list-disc pl-5">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Chooses a side for all that is undecided, asking first where care is due. */
function useDecideAll(props: RecordDecisionProps, vocabulary: Vocabulary) {
  const { conflict, decisions, onDecide } = props;
  const [asked, setAsked] = useState<"local" | "remote" | null>(null);
  const open = undecided(decisions, conflict);
  const careful = open.filter(({ name }) => needsCare(vocabulary.property(name), name));
  const choose = (side: "local" | "remote", all: boolean) => {
    for (const property of open) {
      if (all || !careful.includes(property)) onDecide(property.name, decide(property, side));
    }
    setAsked(null);
  };
  const decideAll = (side: "local" | "remote") => {
    if (careful.length > 0) setAsked(side);
    else choose(side, true);
  };
  const question = asked ? (
    <AskFirst
      names={careful.map(({ name }) => vocabulary.label(name))}
      side={asked === "local" ? "yours" : "HubSpot’s"}
      onYes={() => choose(asked, true)}
      onNo={() => choose(asked, false)}
      onCancel={() => setAsked(null)}
    />
  ) : null;
  return { decideAll, question };
}

function Head(props: { conflict: ConflictDocument; words: string; children?: React.ReactNode }) {
  const { conflict, words, children } = props;
  return (
    <div className="flex items-center gap-3 px-4 pt-4 pb-3">
      <Avatar name={conflict.title} size="large" square={conflict.type !== "contacts"} />
      <div className="grow">
        <h2 className="h15">
          <Link to="/records/$type/$id" params={{ type: conflict.type, id: conflict.record }}>
            {conflict.title}
          </Link>
        </h2>
        <p className="muted">{words}</p>
      </div>
      {children}
    </div>
  );
}

function PropertyDecision(props: RecordDecisionProps & { vocabulary: Vocabulary }) {
  const { conflict, decisions, user, onSay, vocabulary } = props;
  const type = vocabulary.definition;
  const onDecide = (name: string, decision: Decision | null) => {
    props.onDecide(name, decision);
    const partner = partnerOf(type, conflict, name);
    if (type && partner) props.onDecide(partner.name, decisionFor(type, partner, decision));
  };
  const [showBefore, setShowBefore] = useState(false);
  const { data: record } = useAnswer("show", { type: conflict.type, id: conflict.record });
  const { apply, restore, busy, failure } = useApply(props, type);
  const late = conflict.kind === "late";
  const { decideAll, question } = useDecideAll({ ...props, onDecide }, vocabulary);
  const left = undecided(decisions, conflict).length;
  const moved = conflict.properties.filter((property) => isVoid(decisions, property));
  const ready = left === 0 && !busy;

  useShortcut("before", () => setShowBefore(!showBefore));
  useShortcut("allMine", () => decideAll("local"));
  useShortcut("allTheirs", () => decideAll("remote"));
  useShortcut("restoreLate", () => void restore(), { enabled: late });
  useShortcut("applyConflict", () => {
    if (ready) void apply();
    else onSay(`${left} of ${conflict.properties.length} still to decide.`);
  });

  return (
    <>
      <section className="col grow" aria-label={conflict.title}>
        <div className="min-h-0 flex-1 overflow-auto">
          <Head conflict={conflict} words={summary(conflict, left, vocabulary.label)}>
            <span className="row meta muted flex-none">
              <Switch isSelected={showBefore} onChange={setShowBefore}>
                Show before
              </Switch>
              <Kbd keys={keysOf("before")} />
            </span>
          </Head>
          {late ? <Late conflict={conflict} busy={busy} onRestore={() => void restore()} /> : null}
          <DecisionTable
            conflict={conflict}
            record={record}
            vocabulary={vocabulary}
            decisions={decisions}
            showBefore={showBefore}
            user={user}
            onDecide={onDecide}
          />
          {moved.length > 0 ? (
            <p className="sr-only" role="alert">
              Changed again in HubSpot: {moved.map(({ name }) => vocabulary.label(name)).join(", ")}. Decide
              again.
            </p>
          ) : null}
          {failure ? <FailureNotice failure={failure} className="m-4" /> : null}
        </div>
        <ul className="row meta faint flex-none flex-wrap gap-3 px-4 py-3">
          {hints.map(({ id, words }) => (
            <li key={id}>
              <Kbd keys={keysOf(id)} /> {words}
            </li>
          ))}
        </ul>
        <div className="pvf h-[52px] pr-4">
          <span className="grow" />
          <Button isDisabled={left === 0} onPress={() => decideAll("local")}>
            All yours
          </Button>
          <Button isDisabled={left === 0} onPress={() => decideAll("remote")}>
            All HubSpot
          </Button>
          <Button variant="primary" isDisabled={!ready} shortcut="applyConflict" onPress={() => void apply()}>
            Apply and next
          </Button>
        </div>
      </section>
      <Context conflict={conflict} record={record} vocabulary={vocabulary} />
      {question}
    </>
  );
}

function WholeDecision(props: RecordDecisionProps & { vocabulary: Vocabulary }) {
  const { conflict, vocabulary, onSettled } = props;
  const { data: record } = useAnswer("show", { type: conflict.type, id: conflict.record });
  return (
    <>
      <section className="col grow overflow-auto" aria-label={conflict.title}>
        <Head conflict={conflict} words={kindWords(conflict)} />
        <div className="rule full" />
        <WholeRecord conflict={conflict} record={record} vocabulary={vocabulary} onSettled={onSettled} />
      </section>
      <Context conflict={conflict} record={record} vocabulary={vocabulary} />
    </>
  );
}

export function RecordDecision(props: RecordDecisionProps) {
  const vocabulary = useVocabulary(props.conflict.type);
  return isWhole(props.conflict) ? (
    <WholeDecision {...props} vocabulary={vocabulary} />
  ) : (
    <PropertyDecision {...props} vocabulary={vocabulary} />
  );
}
