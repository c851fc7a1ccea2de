/** The ways in: through the browser, with a token, the sample account, or an account this computer knows. */
import { FlaskConical, Lock } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button, FailureNotice, Icon } from "@/components";
import { type AppState, type Failure, type KnownAccount, useCommand } from "@/ipc";
import { Frame, Panel } from "./frame";
import { OwnApp } from "./own-app";
import { Advanced, Protection } from "./shared-fields";
import { Token } from "./token";
import { type Form, needsPassphrase, passphraseOf, sharedIsComplete, type Way } from "./use-form";
import { isLoopback, numberOf } from "./words";

type FormProps = { form: Form; onChange: (changes: Partial<Form>) => void };

function WayIn(props: FormProps & { way: Way; title: string; words: string; children: React.ReactNode }) {
  const { form, onChange, way, title, words, children } = props;
  const chosen = form.way === way;
  return (
    <div className="p-4">
      <label className="flex gap-3">
        <input
          type="radio"
          name="way"
          className="peer sr-only"
          checked={chosen}
          onChange={() => onChange({ way })}
        />
        <span
          className={`rd mt-0.5 peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 ${chosen ? "on" : ""}`}
        />
        <span>
          <span className="m block">{title}</span>
          <span className="muted block">{words}</span>
        </span>
      </label>
      {chosen ? <div className="mt-3 ml-7">{children}</div> : null}
    </div>
  );
}

function SampleAccount(props: { isDisabled: boolean; onConnect: () => void }) {
  return (
    <div className="flex items-center gap-3 rounded-b-[9px] border-t border-border bg-sunken p-4">
      <Icon icon={FlaskConical} className="muted" />
      <div className="grow">
        <p className="m">No account at hand?</p>
        <p className="muted">
          A sample account with made-up contacts and deals. Nothing leaves this computer.
        </p>
      </div>
      <Button isDisabled={props.isDisabled} onPress={props.onConnect}>
        Try the sample account
      </Button>
    </div>
  );
}

function KnownAccountRow(props: { account: KnownAccount }) {
  const { account } = props;
  const open = useCommand("open_account");
  const name = account.sample ? "Sample account" : `Account ${numberOf(account)}`;
  const where = !account.sample && isLoopback(account.api_base) ? `, at ${account.api_base}` : "";
  return (
    <li className="flex items-center gap-3 px-4 py-1.5">
      <div className="grow">
        <p className="m">{name}</p>
        <p className="meta muted">
          {account.signed_in ? "Signed in" : "Signed out. Its records and unsent changes are still here"}
          {where}
        </p>
      </div>
      <Button
        aria-label={`Open ${name}`}
        isDisabled={open.isPending}
        onPress={() => open.mutate({ id: account.id })}
      >
        Open
      </Button>
    </li>
  );
}

function KnownAccounts(props: { accounts: readonly KnownAccount[] }) {
  const { accounts } = props;
  if (accounts.length === 0) return null;
  return (
    <Panel>
      <h2 className="meta faint m px-4 pt-2.5">On this computer</h2>
      <ul className="pb-1">
        {accounts.map((account) => (
          <KnownAccountRow key={account.id} account={account} />
        ))}
      </ul>
    </Panel>
  );
}

/** Shows the passphrase once a failure says that nothing else will do; it can be taken back. */
function useOfferedPassphrase(failure: Failure | null, onChange: FormProps["onChange"]): void {
  const offer = useRef(onChange);
  const code = failure?.code;
  useEffect(() => {
    if (needsPassphrase(code)) offer.current({ protect: true });
  }, [code]);
}

export function Choices(props: FormProps & { state: AppState; failure: Failure | null }) {
  const { state, form, onChange } = props;
  const [app, token, sample] = [
    useCommand("connect_app"),
    useCommand("connect_token"),
    useCommand("connect_sample"),
  ];
  const failure = props.failure ?? app.error ?? token.error ?? sample.error;
  const busy = app.isPending || token.isPending || sample.isPending;
  useOfferedPassphrase(failure, onChange);
  return (
    <Frame
      state={state}
      title="Your HubSpot, on this computer"
      words="Browse, search and edit at once. Works without a network."
    >
      {failure ? (
        <FailureNotice failure={failure} className="mt-6 -mb-3 w-[528px] max-w-full flex-none" />
      ) : null}
      <KnownAccounts accounts={state.accounts} />
      <Panel className={state.accounts.length > 0 ? "mt-4" : ""}>
        <fieldset>
          <legend className="sr-only">How to sign in</legend>
          <WayIn
            form={form}
            onChange={onChange}
            way="app"
            title="Sign in with HubSpot"
            words="In your browser, with your own app’s client ID."
          >
            <OwnApp state={state} form={form} onChange={onChange} busy={busy} onConnect={app.mutate} />
          </WayIn>
          <div className="rule full" />
          <WayIn
            form={form}
            onChange={onChange}
            way="token"
            title="Use a private app token"
            words="Paste a token; we show what it may read and write."
          >
            <Token form={form} onChange={onChange} busy={busy} onConnect={token.mutate} />
          </WayIn>
        </fieldset>
        <div className="flex flex-col gap-2 border-t border-border px-4 py-3">
          <Protection form={form} onChange={onChange} />
          <Advanced form={form} onChange={onChange} />
        </div>
        <SampleAccount
          isDisabled={busy || !sharedIsComplete(form)}
          onConnect={() => sample.mutate({ passphrase: passphraseOf(form) })}
        />
      </Panel>
      <p className="meta faint row mt-3 flex-none gap-1.5">
        <Icon icon={Lock} size="tiny" />
        {form.protect
          ? "Data is kept encrypted on this computer. Secrets are protected by your passphrase."
          : "Data is kept encrypted on this computer. Secrets go to the system keychain."}
      </p>
    </Frame>
  );
}
