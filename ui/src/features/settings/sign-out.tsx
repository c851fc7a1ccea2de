/** Signing out, with the question what becomes of edits that HubSpot does not have yet. */
import { useState } from "react";
import { Button, Dialog, FailureNotice, useSendNow } from "@/components";
import { type OutboxStatus, useAnswer, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";

function unsent(outbox: OutboxStatus): number {
  return Object.values(outbox).reduce((sum, count) => sum + count, 0);
}

function Words(props: { count: number }) {
  const { count } = props;
  if (count === 0)
    return (
      <p>
        Everything you changed is in HubSpot. The records stay on this computer, encrypted, until you sign in
        to this account again.
      </p>
    );
  return (
    <>
      <p className="m" role="status">
        {count === 1 ? "1 change has not been sent." : `${formatCount(count)} changes have not been sent.`}
      </p>
      <p className="muted mt-1">
        Send them now, or keep them here: they stay on this computer, encrypted, and are sent when you sign in
        to this account again. Nothing is lost either way.
      </p>
    </>
  );
}

function SignOutDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { data: sync } = useAnswer("sync_state", {});
  const signOut = useCommand("sign_out");
  const { sendNow, isPending, dialogs } = useSendNow();
  const [sent, setSent] = useState(false);
  const count = sync ? unsent(sync.outbox) : 0;
  const sending = sent && count > 0 && sync?.activity.name === "syncing";
  return (
    <>
      <Dialog
        title="Sign out of this account?"
        isOpen
        onOpenChange={onClose}
        footer={
          <>
            <Button onPress={onClose}>Cancel</Button>
            {count > 0 ? (
              <Button
                isDisabled={isPending || sending}
                onPress={() => {
                  setSent(true);
                  sendNow();
                }}
              >
                {sending ? "Sending…" : "Send now first"}
              </Button>
            ) : null}
            <Button
              variant="primary"
              isDisabled={signOut.isPending || sync === undefined}
              onPress={() => signOut.mutate({}, { onSuccess: onClose })}
            >
              {count > 0 ? "Sign out and keep them here" : "Sign out"}
            </Button>
          </>
        }
      >
        <Words count={count} />
        {signOut.error ? <FailureNotice failure={signOut.error} className="mt-3" /> : null}
      </Dialog>
      {dialogs}
    </>
  );
}

export function SignOut() {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button variant="danger" onPress={() => setAsked(true)}>
        Sign out…
      </Button>
      {asked ? <SignOutDialog onClose={() => setAsked(false)} /> : null}
    </>
  );
}
