/** What was typed on the sign-in screen; outlives the moments in which the browser is waited for. */
import { useState } from "react";
import type { ConnectAppRequest, ConnectTokenRequest, ErrorCode } from "@/ipc";
import { addressError } from "./words";

export type Way = "app" | "token";

export type Form = {
  way: Way;
  clientId: string;
  clientSecret: string;
  token: string;
  apiBase: string;
  authorizeUrl: string;
  /** Whether a passphrase protects the secrets, instead of the keychain. */
  protect: boolean;
  passphrase: string;
};

const empty: Form = {
  way: "app",
  clientId: "",
  clientSecret: "",
  token: "",
  apiBase: "",
  authorizeUrl: "",
  protect: false,
  passphrase: "",
};

const textOrNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** Failures after which only a passphrase can help. */
export function needsPassphrase(code: ErrorCode | undefined): boolean {
  return code === "secrets_unavailable" || code === "secrets_locked" || code === "secrets_failed";
}

export function passphraseOf(form: Form): string | null {
  return form.protect ? form.passphrase : null;
}

/** Whether what all ways share can be sent. */
export function sharedIsComplete(form: Form): boolean {
  return !form.protect || form.passphrase !== "";
}

/** The request, or null while something is missing. */
export function tokenRequest(form: Form): ConnectTokenRequest | null {
  if (form.token.trim() === "" || !sharedIsComplete(form) || addressError(form.apiBase)) return null;
  return { token: form.token.trim(), api_base: textOrNull(form.apiBase), passphrase: passphraseOf(form) };
}

/** The request, or null while something is missing. */
export function appRequest(form: Form): ConnectAppRequest | null {
  const wrong = addressError(form.apiBase) ?? addressError(form.authorizeUrl);
  if (form.clientId.trim() === "" || form.clientSecret.trim() === "" || !sharedIsComplete(form) || wrong)
    return null;
  return {
    client_id: form.clientId.trim(),
    client_secret: form.clientSecret.trim(),
    authorize_url: textOrNull(form.authorizeUrl),
    api_base: textOrNull(form.apiBase),
    passphrase: passphraseOf(form),
  };
}

export function useForm(): [Form, (changes: Partial<Form>) => void] {
  const [form, setForm] = useState(empty);
  return [form, (changes) => setForm((before) => ({ ...before, ...changes }))];
}
