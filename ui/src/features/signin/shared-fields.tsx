/** What every way of signing in has in common: how secrets are protected, and other addresses. */
import { Checkbox, SecretField, TextField } from "@/components";
import type { Form } from "./use-form";
import { addressError } from "./words";

type Props = { form: Form; onChange: (changes: Partial<Form>) => void };

export function Protection(props: Props) {
  const { form, onChange } = props;
  return (
    <div className="flex flex-col gap-2">
      <Checkbox isSelected={form.protect} onChange={(protect) => onChange({ protect })}>
        Protect with a passphrase instead of this computer’s keychain
      </Checkbox>
      {form.protect ? (
        <SecretField
          className="ml-6"
          label="Passphrase"
          value={form.passphrase}
          onChange={(passphrase) => onChange({ passphrase })}
          description="Asked for at every start. Nobody can restore it; without it, unsent changes on this computer are lost."
        />
      ) : null}
    </div>
  );
}

export function Advanced(props: Props) {
  const { form, onChange } = props;
  return (
    <details>
      <summary className="muted w-fit rounded-s">Advanced</summary>
      <div className="mt-2 grid grid-cols-2 items-start gap-3">
        <TextField
          label="API address"
          placeholder="https://api.hubapi.com"
          value={form.apiBase}
          onChange={(apiBase) => onChange({ apiBase })}
          error={addressError(form.apiBase)}
          spellCheck="false"
        />
        <TextField
          label="Authorize page"
          placeholder="https://app.hubspot.com/oauth/authorize"
          value={form.authorizeUrl}
          onChange={(authorizeUrl) => onChange({ authorizeUrl })}
          error={addressError(form.authorizeUrl)}
          isDisabled={form.way !== "app"}
          spellCheck="false"
        />
        <p className="meta faint col-span-full">
          For a HubSpot look-alike on this computer. Leave both empty for HubSpot itself.
        </p>
      </div>
    </details>
  );
}
