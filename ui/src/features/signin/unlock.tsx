/** The account is known, its secrets are locked away: a passphrase, or another try with the keychain. */
import { useState } from "react";
import { Button, FailureNotice, SecretField } from "@/components";
import { type AppState, useAnswer, useCommand } from "@/ipc";
import { Frame, Panel } from "./frame";

type Locked = Extract<AppState["phase"], { name: "locked" }>;

function WithPassphrase() {
  const unlock = useCommand("unlock");
  const [passphrase, setPassphrase] = useState("");
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== "") unlock.mutate({ passphrase });
      }}
    >
      <SecretField label="Passphrase" value={passphrase} onChange={setPassphrase} autoFocus />
      {unlock.error ? <FailureNotice failure={unlock.error} /> : null}
      <Button
        type="submit"
        variant="primary"
        size="tall"
        className="self-start"
        isDisabled={passphrase === "" || unlock.isPending}
      >
        Unlock
      </Button>
    </form>
  );
}

function WithKeychain() {
  const unlock = useCommand("unlock");
  return (
    <div className="flex flex-col gap-3">
      <p className="muted">
        The key of this account lies in the computer’s keychain, and the keychain is locked. Unlock it, then
        try again.
      </p>
      {unlock.error ? <FailureNotice failure={unlock.error} /> : null}
      <Button
        variant="primary"
        size="tall"
        className="self-start"
        autoFocus
        isDisabled={unlock.isPending}
        onPress={() => unlock.mutate({ passphrase: null })}
      >
        Try the keychain again
      </Button>
    </div>
  );
}

function Unlock(props: { state: AppState; phase: Locked }) {
  const { state, phase } = props;
  const leave = useCommand("leave_account");
  return (
    <Frame
      state={state}
      title={`Account ${phase.portal.split("-")[0]} is locked`}
      words="Its records and unsent changes are encrypted on this computer."
    >
      <Panel className="p-4">
        {phase.failure ? <FailureNotice failure={phase.failure} className="mb-3" /> : null}
        {phase.passphrase ? <WithPassphrase /> : <WithKeychain />}
      </Panel>
      <Button variant="ghost" className="mt-3" onPress={() => leave.mutate({})}>
        Use another account
      </Button>
    </Frame>
  );
}

export default function UnlockPage() {
  const { data: state } = useAnswer("app_state", {});
  return state?.phase.name === "locked" ? <Unlock state={state} phase={state.phase} /> : null;
}
