/** Levers of the sample account: what can go wrong with a network, an account and colleagues, to be tried out. */
import { X } from "lucide-react";
import { useCallback } from "react";
import { Button, FailureNotice, IconButton, RadioGroup, useToast } from "@/components";
import { type SampleNetwork, type SampleState, useAnswer, useChanges, useCommand } from "@/ipc";
import { Colleague } from "./colleague";
import { LastRequests } from "./last-requests";

const networks: { id: SampleNetwork; label: string; description: string }[] = [
  { id: "normal", label: "Normal", description: "Requests are answered at once." },
  {
    id: "slow",
    label: "Slow",
    description: "Each answer takes seconds; this window stays as quick as it is.",
  },
  {
    id: "off",
    label: "Off",
    description: "Nothing gets through. Edits are kept here and sent when it is back.",
  },
];

function Network(props: { state: SampleState }) {
  const network = useCommand("sample_network");
  return (
    <section className="lever" aria-labelledby="lever-network">
      <h3 id="lever-network">Network</h3>
      <RadioGroup
        label="Network"
        hideLabel
        items={networks}
        value={props.state.network}
        onChange={(id) => network.mutate({ network: id as SampleNetwork })}
      />
      {network.error ? <FailureNotice failure={network.error} /> : null}
    </section>
  );
}

function Expire() {
  const expire = useCommand("sample_expire");
  const toast = useToast();
  return (
    <section className="lever" aria-labelledby="lever-expire">
      <h3 id="lever-expire">Sign-in</h3>
      <p className="muted">
        HubSpot stops taking this sign-in. The next sync says so and asks you to sign in again; your unsent
        edits wait.
      </p>
      <Button
        className="self-start"
        isDisabled={expire.isPending}
        onPress={() => expire.mutate({}, { onSuccess: () => toast({ message: "The sign-in has expired." }) })}
      >
        Let the sign-in expire
      </Button>
      {expire.error ? <FailureNotice failure={expire.error} /> : null}
    </section>
  );
}

function Refuse(props: { state: SampleState }) {
  const refuse = useCommand("sample_refuse");
  const armed = props.state.refuses_next;
  return (
    <section className="lever" aria-labelledby="lever-refuse">
      <h3 id="lever-refuse">Refusal</h3>
      <p className="muted">
        HubSpot refuses the next change it is sent, as it does with a value it does not allow. You find it
        under Pending, with HubSpot’s words, to mend or discard.
      </p>
      <Button className="self-start" isDisabled={armed || refuse.isPending} onPress={() => refuse.mutate({})}>
        {armed ? "The next change will be refused" : "Refuse the next change"}
      </Button>
      {refuse.error ? <FailureNotice failure={refuse.error} /> : null}
    </section>
  );
}

function Levers(props: { state: SampleState }) {
  const { state } = props;
  const who = (state.users[1] ?? "a colleague").split(" ")[0] ?? "a colleague";
  return (
    <>
      <Network state={state} />
      <Colleague who={who} />
      <Refuse state={state} />
      <Expire />
      <LastRequests requests={state.requests} />
    </>
  );
}

/** A panel at the right of the window, for the sample account only. */
export default function SandboxPanel(props: { onClose: () => void }) {
  const { data: state, error, refetch } = useAnswer("sample_state", {});
  // Whatever changes in the window, requests may have been made for it.
  useChanges(useCallback(() => void refetch(), [refetch]));
  return (
    <div className="flex min-h-full flex-col">
      <header className="bar sticky top-0 z-10 bg-bg">
        <h2 className="h15 grow">Sample account</h2>
        <IconButton label="Close the panel" icon={X} shortcut="sandbox" onPress={props.onClose} />
      </header>
      <p className="muted px-4 pt-3">
        A HubSpot of its own inside this program. Nothing here reaches the internet: try what happens when
        things go wrong.
      </p>
      {error ? <FailureNotice failure={error} className="m-4" /> : null}
      {state ? <Levers state={state} /> : null}
    </div>
  );
}
