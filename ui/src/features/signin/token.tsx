/** Signing in with a token. */
import { Button, SecretField } from "@/components";
import type { ConnectTokenRequest } from "@/ipc";
import { type Form, tokenRequest } from "./use-form";

export function Token(props: {
  form: Form;
  onChange: (changes: Partial<Form>) => void;
  busy: boolean;
  onConnect: (request: ConnectTokenRequest) => void;
}) {
  const { form, onChange, busy, onConnect } = props;
  const request = tokenRequest(form);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (request && !busy) onConnect(request);
      }}
    >
      <SecretField
        label="Token"
        placeholder="pat-…"
        value={form.token}
        onChange={(token) => onChange({ token })}
        description="From a private app or a service key of your account. It is kept with your other secrets and shown to nobody."
      />
      <div className="row">
        <Button type="submit" variant="primary" size="tall" isDisabled={request === null || busy}>
          Connect
        </Button>
      </div>
    </form>
  );
}
