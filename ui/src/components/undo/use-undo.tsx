/**
 * Takes a change back. What never left goes without a trace; what HubSpot has is taken back by a new change that waits like any other. It is
 * asked first where something goes that exists nowhere else, where other changes go with it, and where HubSpot's own record goes.
 */
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Icon } from "@/components/icon";
import { FailureNotice } from "@/components/notices";
import { useToast } from "@/components/toasts";
import {
  asFailure,
  type Failure,
  type UndoDocument,
  type UndoPartDocument,
  useCommand,
  useTransport,
} from "@/ipc";
import { formatCount } from "@/lib/locale";
import { singularOf } from "@/lib/types";
import { useVocabulary } from "@/lib/vocabulary";
import { changeWords } from "./words";

type Asked = { intent: string; plan: UndoDocument };

function Part(props: { part: UndoPartDocument }) {
  const { part } = props;
  const { label, describe } = useVocabulary(part.record.type);
  const { property } = part;
  const shown = (value: string | null) => (property === null ? "" : describe(property, value).text);
  return (
    <li className="flex min-w-0 items-baseline gap-2 border-b border-line py-1.5 last:border-0">
      <span className="m clip">{part.record.title}</span>
      {property === null ? (
        <span className="muted clip">{changeWords(part)}</span>
      ) : (
        <>
          <span className="muted nowrap">{label(property)}</span>
          <span className="faint clip">{shown(part.from)}</span>
          <Icon icon={ArrowRight} size="tiny" className="faint" label="back to" />
          <span className="clip">{shown(part.to)}</span>
        </>
      )}
    </li>
  );
}

function Parts(props: { label: string; parts: readonly UndoPartDocument[] }) {
  return (
    <ul className="mt-2 max-h-56 overflow-auto rounded-m border border-border px-3" aria-label={props.label}>
      {props.parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a plan does not move while it is looked at
        <Part key={index} part={part} />
      ))}
    </ul>
  );
}

/** What goes along, each record once: the link of a new record that goes as well is a part of it. */
function going(plan: UndoDocument): readonly UndoPartDocument[] {
  const whole = new Set(
    plan.dependants.filter(({ kind }) => kind === "create").map(({ record }) => record.id),
  );
  return plan.dependants.filter(
    ({ kind, record, other }) =>
      kind === "create" || !(whole.has(record.id) || (other !== null && whole.has(other.id))),
  );
}

function made(plan: UndoDocument): UndoPartDocument | undefined {
  return plan.parts.find(({ kind }) => kind === "create");
}

function titleOf(plan: UndoDocument): string {
  const create = made(plan);
  if (create) {
    const thing = singularOf(create.record.type);
    return create.was_sent ? `Take back the new ${thing}?` : `Undo the new ${thing}?`;
  }
  return plan.parts.some(({ was_sent }) => was_sent) ? "Take this back?" : "Undo this?";
}

function Words(props: { plan: UndoDocument }) {
  const { plan } = props;
  const create = made(plan);
  if (!create)
    return (
      <p>{plan.parts.length === 1 ? "This is taken back:" : "These were made at once and go at once:"}</p>
    );
  const name = `“${create.record.title}”`;
  return create.was_sent ? (
    <p>
      {name} is in HubSpot already. It moves to HubSpot’s recycle bin for everybody in the account, where it
      can be restored for 90 days. It is not sent for some seconds, and until then you can undo it.
    </p>
  ) : (
    <p>{name} was never sent to HubSpot and exists only here. It is given up for good.</p>
  );
}

function Question(props: {
  asked: Asked;
  busy: boolean;
  failure: Failure | null;
  onYes: () => void;
  onNo: () => void;
}) {
  const { asked, busy, failure, onYes, onNo } = props;
  const { plan } = asked;
  const sent = plan.parts.some(({ was_sent }) => was_sent);
  const along = going(plan);
  const more = along.length;
  return (
    <Dialog
      title={titleOf(plan)}
      isOpen
      onOpenChange={onNo}
      footer={
        <>
          <Button onPress={onNo}>Keep it</Button>
          <Button variant="danger" isDisabled={busy} onPress={onYes}>
            {sent ? "Take it back" : more > 0 ? `Undo with ${formatCount(more)} more` : "Undo"}
          </Button>
        </>
      }
    >
      <Words plan={plan} />
      {made(plan) && plan.parts.length === 1 ? null : <Parts label="Taken back" parts={plan.parts} />}
      {more > 0 ? (
        <>
          <p className="mt-3">
            {more === 1 ? "This waits for it and goes with it:" : "These wait for it and go with it:"}
          </p>
          <Parts label="Goes with it" parts={along} />
        </>
      ) : null}
      {failure ? <FailureNotice failure={failure} className="mt-3" /> : null}
    </Dialog>
  );
}

/** Whether somebody should see what goes before it goes. */
function needsQuestion({ parts, dependants }: UndoDocument): boolean {
  return dependants.length > 0 || parts.length > 1 || parts.some(({ kind }) => kind === "create");
}

export type Undo = {
  /** By the number of the change. */
  undo: (intent: string) => void;
  isPending: boolean;
  /** To be rendered by whoever offers the button. */
  dialogs: React.ReactNode;
};

export function useUndo(): Undo {
  const transport = useTransport();
  const command = useCommand("undo");
  const edit = useCommand("edit");
  const toast = useToast();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const failed = (thrown: unknown) => {
    const { message, next } = asFailure(thrown);
    toast({ message: `${message} ${next}`.trim() });
  };

  /** What was taken back, made again: only values can be. */
  async function redo(parts: readonly UndoPartDocument[]): Promise<void> {
    for (const { record, property, from } of parts)
      if (property !== null)
        await edit.mutateAsync({ type: record.type, id: record.id, properties: { [property]: from } });
  }

  function say({ parts }: UndoDocument): void {
    const title = parts[0]?.record.title ?? "";
    const sent = parts.some(({ was_sent }) => was_sent);
    const message = sent ? `Change of ${title} is taken back, waiting to send` : `Change of ${title} undone`;
    const values = parts.every(({ property }) => property !== null);
    toast(values ? { message, undo: () => void redo(parts).catch(failed) } : { message });
  }

  async function look(intent: string): Promise<void> {
    const plan = await transport.call("undo_plan", { id: intent });
    if (needsQuestion(plan)) {
      setFailure(null);
      setAsked({ intent, plan });
    } else say(await command.mutateAsync({ id: intent }));
  }

  async function confirm({ intent, plan }: Asked): Promise<void> {
    try {
      say(await command.mutateAsync({ id: intent, with_dependants: plan.dependants.length > 0 }));
      setAsked(null);
    } catch (thrown) {
      const why = asFailure(thrown);
      setFailure(why);
      // More waits for it than was shown: it is shown, and asked again.
      if (why.code === "has_dependants")
        setAsked({ intent, plan: await transport.call("undo_plan", { id: intent }) });
    }
  }

  return {
    undo: (intent) => void look(intent).catch(failed),
    isPending: command.isPending,
    dialogs: asked ? (
      <Question
        asked={asked}
        busy={command.isPending}
        failure={failure}
        onYes={() => void confirm(asked)}
        onNo={() => setAsked(null)}
      />
    ) : null,
  };
}
