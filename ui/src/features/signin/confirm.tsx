/** "Connected to X as Y: right?" before anything is synced. */
import { LockKeyhole } from "lucide-react";
import { Button, FailureNotice, Icon } from "@/components";
import { type AppState, type ConnectedAccount, type MissingScope, useCommand } from "@/ipc";
import { Frame, Panel } from "./frame";
import { isLoopback, portalName, portalType } from "./words";

function Fact(props: { label: string; children: React.ReactNode }) {
  return (
    <div className="prop">
      <dt>{props.label}</dt>
      <dd data-selectable>{props.children}</dd>
    </div>
  );
}

function Missing(props: { missing: readonly MissingScope[]; told: boolean }) {
  const { missing, told } = props;
  if (missing.length === 0)
    return (
      <p className="muted px-4 pb-3">
        {told
          ? "This sign-in may do everything Satchel can."
          : "HubSpot does not say what this sign-in may do; Sync names what it may not read."}
      </p>
    );
  return (
    <div className="px-4 pb-3">
      <p className="m">What this sign-in may not do</p>
      <ul className="mt-1 flex flex-col gap-1">
        {missing.map(({ scope, turns_off }) => (
          <li key={scope} className="flex gap-2">
            <Icon icon={LockKeyhole} size="small" className="muted mt-[3px]" />
            <span>
              {turns_off} <span className="meta faint">Missing: {scope}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="meta muted mt-2">
        You can continue; add the scopes in HubSpot and sign in again at any time.
      </p>
    </div>
  );
}

export function Confirm(props: { state: AppState; account: ConnectedAccount }) {
  const { state, account } = props;
  const confirm = useCommand("confirm_account");
  const cancel = useCommand("cancel_sign_in");
  const failure = confirm.error ?? cancel.error;
  const busy = confirm.isPending || cancel.isPending;
  const name = portalName(account.portal);
  return (
    <Frame
      state={state}
      title={account.user ? `Connected to ${name} as ${account.user}` : `Connected to ${name}`}
      words="Is this the right account? Nothing has been read or sent yet."
    >
      <Panel>
        <dl className="props pt-3">
          {account.portal.name ? <Fact label="Account">{account.portal.name}</Fact> : null}
          <Fact label="Account number">{account.portal.id}</Fact>
          <Fact label="Kind">
            {account.sample ? "Sample account on this computer" : portalType(account.portal.type)}
          </Fact>
          <Fact label="Signed in as">{account.user ?? "HubSpot does not say"}</Fact>
          <Fact label="Secrets">
            {account.secrets === "vault" ? "Protected by your passphrase" : "In this computer’s keychain"}
          </Fact>
          {!account.sample && isLoopback(account.portal.api_base) ? (
            <Fact label="API address">{account.portal.api_base} (on this computer)</Fact>
          ) : null}
        </dl>
        <div className="rule full mb-3" />
        <Missing missing={account.missing} told={account.scopes.length > 0} />
        {failure ? <FailureNotice failure={failure} className="mx-4 mb-3" /> : null}
        <div className="row rounded-b-[9px] border-t border-border bg-sunken px-4 py-3">
          <Button isDisabled={busy} onPress={() => cancel.mutate({})}>
            Not this account
          </Button>
          <span className="grow" />
          <Button
            variant="primary"
            size="tall"
            isDisabled={busy}
            autoFocus
            onPress={() => confirm.mutate({})}
          >
            Continue
          </Button>
        </div>
      </Panel>
    </Frame>
  );
}
