/**
 * Two records become one, in HubSpot and for good. Both are read anew and shown side by side; a yes is to what is shown, and when one of them
 * has moved meanwhile the question is asked again.
 */
import { ArrowLeftRight } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Icon } from "@/components/icon";
import { FailureNotice, Skeleton } from "@/components/notices";
import { useToast } from "@/components/toasts";
import {
  type MergeDifferenceDocument,
  type MergeQuestionDocument,
  type MergeSideDocument,
  type RecordDocument,
  useCommand,
} from "@/ipc";
import { formatCount } from "@/lib/locale";
import { singularOf } from "@/lib/types";
import { useVocabulary } from "@/lib/vocabulary";

/** HubSpot merges records of these types. */
export const mergeable: readonly string[] = ["contacts", "companies", "deals", "tickets"];

function Difference(props: { type: string; difference: MergeDifferenceDocument }) {
  const { type, difference } = props;
  const { describe } = useVocabulary(type);
  const { name, label, primary, other } = difference;
  const cell = (value: string | null, kept: boolean) => {
    const { text, empty } = describe(name, value);
    return <td className={kept ? "taken" : ""}>{empty ? <span className="faint">Empty</span> : text}</td>;
  };
  const stays = primary !== null && primary !== "";
  return (
    <tr>
      <th scope="row">{label}</th>
      {cell(primary, stays)}
      {cell(other, !stays)}
    </tr>
  );
}

/** Why this is asked, where it is not for the first time. */
function againWords({ why, primary, other }: MergeQuestionDocument): string | null {
  const changed = [...new Set([...primary.changed, ...other.changed])];
  switch (why) {
    case "changed":
      return changed.length > 0
        ? `Changed in HubSpot since you looked: ${changed.join(", ")}. Look again.`
        : "One of them is not as it was when you looked. Look again.";
    case "elsewhere":
      return "One of them was merged into another record meanwhile, and that one is shown now.";
    default:
      return null;
  }
}

function waitingWords(sides: readonly MergeSideDocument[], title: string): string | null {
  const waiting = sides.reduce((sum, side) => sum + Number(side.waiting), 0);
  if (waiting === 0) return null;
  return waiting === 1
    ? `1 change that waits here will wait for ${title}.`
    : `${formatCount(waiting)} changes that wait here will wait for ${title}.`;
}

function Question(props: { type: string; question: MergeQuestionDocument; onSwap: () => void }) {
  const { type, question, onSwap } = props;
  const { primary, other, differing } = question;
  const again = againWords(question);
  const waiting = waitingWords([primary, other], primary.title);
  return (
    <>
      {again ? (
        <p className="text-conflict mb-3" role="alert">
          {again}
        </p>
      ) : null}
      <p>
        <span className="m">{other.title}</span> goes into <span className="m">{primary.title}</span>, with
        its links and activities. HubSpot cannot undo this.
      </p>
      {waiting ? <p className="muted mt-1">{waiting}</p> : null}
      <div className="mt-3 overflow-x-auto rounded-m border border-border">
        <table className="many" aria-label="What they differ in">
          <thead>
            <tr>
              <th scope="col">Property</th>
              <th scope="col">
                {primary.title} <span className="faint">stays · {primary.id}</span>
              </th>
              <th scope="col">
                {other.title} <span className="faint">goes · {other.id}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {differing.map((difference) => (
              <Difference key={difference.name} type={type} difference={difference} />
            ))}
          </tbody>
        </table>
        {differing.length === 0 ? <p className="muted p-3">They have the same values.</p> : null}
      </div>
      <p className="row mt-3">
        <Button onPress={onSwap}>
          <Icon icon={ArrowLeftRight} size="small" />
          The other way round
        </Button>
        <span className="meta muted">The marked values stay. An empty one is filled from the other.</span>
      </p>
    </>
  );
}

export function MergeDialog(props: {
  type: string;
  primary: string;
  other: string;
  onMerged: (record: RecordDocument) => void;
  onClose: () => void;
}) {
  const { type, onMerged, onClose } = props;
  const [pair, setPair] = useState({ primary: props.primary, other: props.other });
  const merge = useCommand("merge");
  const toast = useToast();
  const { mutate } = merge;
  const question = merge.data?.question ?? null;
  useEffect(() => mutate({ type, ...pair, consent: false }), [mutate, type, pair]);

  const agree = (asked: MergeQuestionDocument) =>
    mutate(
      { type, primary: asked.primary.id, other: asked.other.id, consent: true, sight: asked.sight },
      {
        onSuccess: ({ merged }) => {
          if (!merged) return;
          toast({ message: `${asked.other.title} is part of ${merged.title} now` });
          onMerged(merged);
        },
      },
    );

  return (
    <Dialog
      wide
      title={`Merge two ${type === "companies" ? "companies" : `${singularOf(type)}s`}`}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Keep both</Button>
          <Button
            variant="danger"
            isDisabled={question === null || merge.isPending}
            onPress={() => question && agree(question)}
          >
            {merge.isPending && merge.variables?.consent ? "Merging…" : "Merge for good"}
          </Button>
        </>
      }
    >
      {merge.error ? (
        <FailureNotice
          failure={merge.error}
          actions={
            <Button size="small" onPress={() => mutate({ type, ...pair, consent: false })}>
              Try again
            </Button>
          }
        />
      ) : null}
      {question ? (
        <Question
          type={type}
          question={question}
          onSwap={() => setPair({ primary: question.other.id, other: question.primary.id })}
        />
      ) : null}
      {merge.isPending && !question ? (
        <div className="flex flex-col gap-3" role="status" aria-label="Reading both in HubSpot">
          <Skeleton width="60%" />
          <Skeleton width="80%" />
        </div>
      ) : null}
    </Dialog>
  );
}
