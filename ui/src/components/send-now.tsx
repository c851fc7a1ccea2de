/**
 * Begins a sync cycle now. The first changes that would go to a standard account are listed and wait for a yes: the
 * one place where that is asked.
 */
import { useState } from "react";
import { asFailure, type Failure, type SendPreview, useCommand } from "@/ipc";
import { pluralOf, singularOf } from "@/lib/types";
import { useVocabulary } from "@/lib/vocabulary";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { FailureNotice } from "./notices";
import { useToast } from "./toasts";

const verbs: Record<string, string> = {
  create: "Create",
  update: "Change",
  archive: "Archive",
  associate: "Link",
  dissociate: "Remove a link of",
};

function Sending(props: { send: SendPreview }) {
  const { send } = props;
  const { label } = useVocabulary(send.type);
  const name = send.id.startsWith("local:")
    ? `a new ${singularOf(send.type)}`
    : `${singularOf(send.type)} ${send.id}`;
  return (
    <li className="flex gap-2 border-b border-line py-1.5 last:border-0">
      <span className="m nowrap">
        {verbs[send.kind] ?? send.kind} {send.kind === "create" ? `a ${singularOf(send.type)}` : name}
      </span>
      <span className="muted clip">{send.properties.map(label).join(", ")}</span>
    </li>
  );
}

function byType(sends: readonly SendPreview[]): string {
  const counts = new Map<string, number>();
  for (const { type } of sends) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${pluralOf(type).toLowerCase()}`).join(", ");
}

function ConsentDialog(props: { failure: Failure; busy: boolean; onYes: () => void; onNo: () => void }) {
  const { failure, busy, onYes, onNo } = props;
  const sends = failure.sends ?? [];
  return (
    <Dialog
      title="Send these changes to HubSpot?"
      isOpen
      onOpenChange={(open) => (open ? undefined : onNo())}
      footer={
        <>
          <Button onPress={onNo}>Not yet</Button>
          <Button variant="primary" isDisabled={busy} onPress={onYes}>
            {sends.length === 1 ? "Send 1 change" : `Send ${sends.length} changes`}
          </Button>
        </>
      }
    >
      <p>
        This is a live HubSpot account, and these are the first changes that go to it from this computer.
        Satchel asks this once.
      </p>
      <p className="muted mt-1">{byType(sends)}</p>
      <ul
        className="mt-3 max-h-64 overflow-auto rounded-m border border-border px-3"
        aria-label="What will be sent"
      >
        {sends.map((send) => (
          <Sending key={`${send.kind} ${send.type} ${send.id} ${send.properties.join()}`} send={send} />
        ))}
      </ul>
    </Dialog>
  );
}

export type SendNow = {
  /** Begins a cycle; asks first where that is needed. */
  sendNow: () => void;
  isPending: boolean;
  /** To be rendered by whoever offers the button. */
  dialogs: React.ReactNode;
};

/** `done` is said once a cycle has begun. */
export function useSendNow(done?: string): SendNow {
  const command = useCommand("sync_now");
  const toast = useToast();
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = (consent: boolean) =>
    command.mutate(
      { consent },
      {
        onSuccess: () => {
          setFailure(null);
          if (done) toast({ message: done });
        },
        onError: (thrown) => setFailure(asFailure(thrown)),
      },
    );
  const asks = failure?.code === "needs_consent";
  return {
    sendNow: () => send(false),
    isPending: command.isPending,
    dialogs: failure ? (
      asks ? (
        <ConsentDialog
          failure={failure}
          busy={command.isPending}
          onYes={() => send(true)}
          onNo={() => setFailure(null)}
        />
      ) : (
        <Dialog
          title="Syncing could not begin"
          isOpen
          onOpenChange={() => setFailure(null)}
          footer={<Button onPress={() => setFailure(null)}>Close</Button>}
        >
          <FailureNotice failure={failure} />
        </Dialog>
      )
    ) : null,
  };
}
