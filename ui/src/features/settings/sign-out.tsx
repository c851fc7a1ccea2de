/** Signing out and removing the account, each with the question what becomes of edits that HubSpot does not have yet. */
import { useState } from "react";
import { Button } from "@/components";
import { LeaveDialog } from "@/components/leaving";
import { useCommand } from "@/ipc";

export function SignOut() {
  const [asked, setAsked] = useState(false);
  const signOut = useCommand("sign_out");
  return (
    <>
      <Button variant="danger" onPress={() => setAsked(true)}>
        Sign out…
      </Button>
      {asked ? (
        <LeaveDialog
          title="Sign out of this account?"
          go="Sign out"
          words="Everything you changed is in HubSpot. The records stay on this computer, encrypted, until you sign in to this account again."
          here="They stay encrypted on this computer, and are sent when you sign in to this account again."
          onGo={() => signOut.mutateAsync({})}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </>
  );
}

export function Wipe() {
  const [asked, setAsked] = useState(false);
  const wipe = useCommand("wipe");
  return (
    <>
      <Button variant="danger" onPress={() => setAsked(true)}>
        Remove from this computer…
      </Button>
      {asked ? (
        <LeaveDialog
          title="Remove this account from this computer?"
          go="Remove"
          danger
          words="The records, the sign-in and its keys are deleted here. Everything you changed is in HubSpot, and nothing changes there. Drafts of notes that were not saved go with them."
          here={null}
          onGo={(unsent) => wipe.mutateAsync(unsent === null ? {} : { unsent })}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </>
  );
}
