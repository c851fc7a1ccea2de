/** Signing in through the browser, with an app of one's own. */
import { ExternalLink } from "lucide-react";
import { Button, CopyButton, SecretField, TextField } from "@/components";
import type { AppState, ConnectAppRequest } from "@/ipc";
import { appRequest, type Form } from "./use-form";

function ToPaste(props: { label: string; what: string; lines: readonly string[] }) {
  const { label, what, lines } = props;
  return (
    <div className="labelled col-span-full">
      <span className="lab">{label}</span>
      <div className="flex items-start gap-2 rounded-m border border-border bg-sunken py-0.5 pr-1 pl-2.5">
        <ul className="grow max-h-24 overflow-auto py-1" data-selectable>
          {lines.map((line) => (
            <li key={line} className="break-all">
              {line}
            </li>
          ))}
        </ul>
        <CopyButton text={lines.join("\n")} what={what} />
      </div>
    </div>
  );
}

function AboutTheApp(props: { state: AppState }) {
  const { redirects, scopes } = props.state;
  return (
    <details className="col-span-full">
      <summary className="m w-fit rounded-s text-accent">What to set up in HubSpot</summary>
      <div className="mt-2 flex flex-col gap-3">
        <p className="muted">
          Make an app in HubSpot’s developer settings and choose that it installs at <b>user level</b>: then
          an ordinary rep may connect it, with the permissions they have anyway.
        </p>
        <p className="muted">
          If HubSpot says that an administrator must install it, the app is at account level, or your account
          restricts apps. Ask an administrator to install it once for the account and then sign in here again,
          or to give you a private app’s token.
        </p>
        <ToPaste label="Redirect URLs, all three" what="The redirect URLs" lines={redirects} />
        <ToPaste label="Scopes" what="The scopes" lines={scopes} />
      </div>
    </details>
  );
}

export function OwnApp(props: {
  state: AppState;
  form: Form;
  onChange: (changes: Partial<Form>) => void;
  busy: boolean;
  onConnect: (request: ConnectAppRequest) => void;
}) {
  const { state, form, onChange, busy, onConnect } = props;
  const request = appRequest(form);
  return (
    <form
      className="grid grid-cols-2 gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (request && !busy) onConnect(request);
      }}
    >
      <TextField
        label="Client ID"
        value={form.clientId}
        onChange={(clientId) => onChange({ clientId })}
        autoComplete="off"
        spellCheck="false"
      />
      <SecretField
        label="Client secret"
        value={form.clientSecret}
        onChange={(clientSecret) => onChange({ clientSecret })}
      />
      <AboutTheApp state={state} />
      <div className="row col-span-full">
        <Button
          type="submit"
          variant="primary"
          size="tall"
          icon={ExternalLink}
          isDisabled={request === null || busy}
        >
          Continue in browser
        </Button>
        <span className="meta faint ml-2">Waits for the answer on this computer only</span>
      </div>
    </form>
  );
}
