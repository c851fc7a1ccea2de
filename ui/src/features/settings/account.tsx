/** Which account this is, what the sign-in may do, where the data lies. */
import { LockKeyhole } from "lucide-react";
import { Button, CopyButton, Icon } from "@/components";
import { type ConnectedAccount, useCommand } from "@/ipc";
import { Fact, Section } from "./section";
import { SignOut, Wipe } from "./sign-out";

const kinds: Record<string, string> = {
  STANDARD: "Standard account",
  SANDBOX: "HubSpot sandbox",
  DEVELOPER_TEST: "Developer test account",
  APP_DEVELOPER: "App developer account",
};
const signIns: Record<string, string> = {
  token: "With a token",
  oauth: "Through the browser, with an own app",
};

function Scopes(props: { account: ConnectedAccount }) {
  const { scopes, missing } = props.account;
  return (
    <div className="mt-3 flex flex-col gap-2">
      {missing.map(({ scope, turns_off }) => (
        <p key={scope} className="flex gap-2">
          <Icon icon={LockKeyhole} size="small" className="muted mt-[3px]" />
          <span>
            {turns_off} <span className="meta faint">Missing: {scope}</span>
          </span>
        </p>
      ))}
      {scopes.length > 0 ? (
        <details>
          <summary className="muted w-fit rounded-s">What this sign-in may do ({scopes.length})</summary>
          <ul className="meta muted mt-1 columns-2 gap-6" data-selectable>
            {scopes.map((scope) => (
              <li key={scope} className="break-all">
                {scope}
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <p className="meta faint">
          HubSpot does not say what this sign-in may do; Sync names what it may not read.
        </p>
      )}
    </div>
  );
}

export function Account(props: { account: ConnectedAccount }) {
  const { account } = props;
  const leave = useCommand("leave_account");
  const { portal } = account;
  return (
    <Section id="account" title="Account">
      <dl className="[--lab:160px]">
        {portal.name ? <Fact label="Account">{portal.name}</Fact> : null}
        <Fact label="Account number">{portal.id}</Fact>
        <Fact label="Kind">
          {account.sample
            ? "Sample account on this computer"
            : portal.type === null
              ? "Not known yet"
              : (kinds[portal.type] ?? portal.type)}
        </Fact>
        <Fact label="Signed in as">{account.user ?? "HubSpot does not say"}</Fact>
        <Fact label="Sign-in">
          {account.sign_in ? (signIns[account.sign_in] ?? account.sign_in) : "Signed out"}
        </Fact>
        <Fact label="Secrets">
          {account.secrets === "vault" ? "Protected by your passphrase" : "In this computer’s keychain"}
        </Fact>
        <Fact label="Where the data lies">
          <span className="clip">{account.folder}</span>
          <CopyButton text={account.folder} what="The folder" />
        </Fact>
      </dl>
      <Scopes account={account} />
      <div className="row mt-4">
        <Button onPress={() => leave.mutate({})}>Use another account</Button>
        <SignOut />
        <Wipe />
      </div>
    </Section>
  );
}
