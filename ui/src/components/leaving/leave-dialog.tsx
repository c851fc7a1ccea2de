/**
 * The question before quitting, signing out or removing an account. With nothing unsent it is one sentence; otherwise unsent changes are given
 * an end first, and what came of that is said before anything else goes.
 */
import { useState } from "react";
import {
  asFailure,
  type Failure,
  type SettledUnsent,
  type Unsent,
  type UnsentChoice,
  useAnswer,
  useCommand,
} from "@/ipc";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { FailureNotice, Skeleton } from "../notices";
import { WrittenFile } from "../written-file";
import { type Answer, Choice, choiceOf, countWords, lacking, unanswered } from "./choice";

export type LeaveDialogProps = {
  title: string;
  /** What the last button says, with nothing in its way. */
  go: string;
  danger?: boolean;
  /** What leaving does, in a sentence, when nothing waits. */
  words: string;
  /** What keeping changes on this computer means here; null where they cannot stay. */
  here: string | null;
  /** Chosen beforehand: only where nothing is lost by it. */
  way?: "here";
  /** Leaves. With changes kept in a file, `kept` says where and how, so that nothing is left without an end. */
  onGo: (kept: UnsentChoice | null) => Promise<unknown>;
  onClose: () => void;
};

/** What came of an answer. */
type Outcome = SettledUnsent & { way: Answer["way"] };

/** What is left to be said after an answer was acted on. */
function Settled(props: { settled: Outcome }) {
  const { settled } = props;
  if (settled.file !== null)
    return (
      <WrittenFile says="Your changes are kept in a sealed file." file={settled.file}>
        <p className="muted mt-1">
          Bring it back with “Import kept changes” in Pending, and with its passphrase.
        </p>
      </WrittenFile>
    );
  return (
    <p className="text-conflict mb-3" role="status">
      {settled.way === "send"
        ? `Not all could be sent. ${countWords(settled.left)} Choose what becomes of the rest.`
        : `${countWords(settled.left)} It may be on its way just now: try again in a moment.`}
    </p>
  );
}

function useLeaving(props: LeaveDialogProps, unsent: Unsent | undefined) {
  const { onGo, way = null } = props;
  const settle = useCommand("settle_unsent");
  const [answer, setAnswer] = useState<Answer>({ ...unanswered, way });
  const [settled, setSettled] = useState<Outcome | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const asksConsent = failure?.code === "needs_consent";
  const kept = settled?.file ?? null;

  /** Leaves; changes in a file are named once more, so that they may go from here. */
  const leave = () => {
    const choice = choiceOf(answer, false);
    return onGo(kept !== null && choice?.name === "keep" ? { ...choice, path: kept } : null);
  };

  async function act(): Promise<void> {
    const choice = unsent && unsent.total > 0 && kept === null ? choiceOf(answer, asksConsent) : null;
    if (choice === null) return void (await leave());
    const result = await settle.mutateAsync(choice);
    if (result.file === null && result.left === 0) return void (await onGo(null));
    setSettled({ ...result, way: answer.way });
    if (result.file === null) setAnswer(unanswered);
  }

  return {
    answer,
    settled,
    kept,
    failure,
    busy,
    asksConsent,
    change: (changes: Partial<Answer>) => {
      setFailure(null);
      setAnswer({ ...answer, ...changes });
    },
    act: () => {
      setBusy(true);
      setFailure(null);
      act().then(
        () => setBusy(false),
        (thrown: unknown) => {
          setBusy(false);
          setFailure(asFailure(thrown));
        },
      );
    },
  };
}

/** What the last button says: what it is about to do. */
function goWords(props: LeaveDialogProps, leaving: ReturnType<typeof useLeaving>, total: number): string {
  const { go } = props;
  if (total === 0 || leaving.kept !== null || leaving.answer.way === "here") return go;
  switch (leaving.answer.way) {
    case "send":
      return leaving.busy ? "Sending…" : leaving.asksConsent ? "Yes, send them" : `Send, then ${lower(go)}`;
    case "keep":
      return "Seal them in a file";
    case "discard":
      return `Discard and ${lower(go)}`;
    default:
      return go;
  }
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

export function LeaveDialog(props: LeaveDialogProps) {
  const { title, danger, words, here, onClose } = props;
  const { data: unsent, error } = useAnswer("unsent", {});
  const leaving = useLeaving(props, unsent);
  const total = unsent?.total ?? 0;
  const asks = unsent !== undefined && total > 0 && leaving.kept === null;
  const why = asks && unsent ? lacking(leaving.answer, unsent) : null;
  const failed = leaving.failure ?? error;
  return (
    <Dialog
      title={title}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            // Made anew once it can be pressed: a button that cannot be takes no focus.
            key={unsent === undefined ? "waiting" : "ready"}
            variant={danger || leaving.answer.way === "discard" ? "danger" : "primary"}
            autoFocus={props.way !== undefined}
            isDisabled={unsent === undefined || leaving.busy || why !== null}
            onPress={leaving.act}
          >
            {goWords(props, leaving, total)}
          </Button>
        </>
      }
    >
      {unsent === undefined && !error ? <Skeleton width="60%" /> : null}
      {leaving.settled ? <Settled settled={leaving.settled} /> : null}
      {unsent && !asks && leaving.kept === null ? <p>{words}</p> : null}
      {asks && unsent ? (
        <>
          <p className="m mb-3" role="status">
            {countWords(total)}
            {unsent.on_the_way > 0 ? (
              <span className="muted font-normal">
                {" "}
                {unsent.on_the_way === 1 ? "1 of them may" : `${unsent.on_the_way} of them may`} be on the way
                just now, and cannot be discarded meanwhile.
              </span>
            ) : null}
          </p>
          <Choice unsent={unsent} answer={leaving.answer} here={here} onChange={leaving.change} />
        </>
      ) : null}
      {failed ? <FailureNotice failure={failed} className="mt-3" /> : null}
    </Dialog>
  );
}
