/** What becomes of changes that HubSpot does not have yet, when somebody leaves: nothing is chosen that loses one. */
import { RadioGroup } from "@/components/toggles";
import type { Unsent, UnsentChoice } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { TextField } from "../fields";
import { SecretField } from "../secret-field";

export type Way = "here" | "send" | "keep" | "discard";

export type Answer = {
  way: Way | null;
  passphrase: string;
  again: string;
  path: string;
  word: string;
};

export const unanswered: Answer = { way: null, passphrase: "", again: "", path: "", word: "" };

/** Why the answer cannot be acted on yet; null when it can. */
export function lacking({ way, passphrase, again, word }: Answer, unsent: Unsent): string | null {
  switch (way) {
    case null:
      return "Choose first";
    case "here":
      return null;
    case "send":
      return unsent.can_send ? null : "Nobody is signed in";
    case "keep":
      if (passphrase === "") return "Give a passphrase";
      return passphrase === again ? null : "Repeat the passphrase";
    case "discard":
      return word.trim() === unsent.word ? null : `Type ${unsent.word}`;
  }
}

export function choiceOf({ way, passphrase, path, word }: Answer, consent: boolean): UnsentChoice | null {
  switch (way) {
    case "send":
      return { name: "send", ...(consent ? { consent } : {}) };
    case "keep":
      return { name: "keep", passphrase, path: path.trim() === "" ? null : path.trim() };
    case "discard":
      return { name: "discard", word: word.trim() };
    case "here":
    case null:
      return null;
  }
}

export function countWords(count: number): string {
  return count === 1 ? "1 change has not been sent." : `${formatCount(count)} changes have not been sent.`;
}

function Sealing(props: { answer: Answer; onChange: (changes: Partial<Answer>) => void }) {
  const { answer, onChange } = props;
  const differs = answer.again !== "" && answer.again !== answer.passphrase;
  return (
    <div className="grid gap-3">
      <SecretField
        label="Passphrase of the file"
        description="Nobody can open the file without it, and it is kept nowhere."
        value={answer.passphrase}
        onChange={(passphrase) => onChange({ passphrase })}
      />
      <SecretField
        label="Passphrase again"
        value={answer.again}
        error={differs ? "The two are not the same." : null}
        onChange={(again) => onChange({ again })}
      />
      <TextField
        label="File"
        placeholder="A new file among your documents"
        value={answer.path}
        onChange={(path) => onChange({ path })}
      />
    </div>
  );
}

export function Choice(props: {
  unsent: Unsent;
  answer: Answer;
  /** What keeping them on this computer means; null where they cannot stay. */
  here: string | null;
  onChange: (changes: Partial<Answer>) => void;
}) {
  const { unsent, answer, here, onChange } = props;
  return (
    <RadioGroup
      label="What becomes of them"
      value={answer.way}
      onChange={(way) => onChange({ way: way as Way })}
      items={[
        ...(here === null ? [] : [{ id: "here", label: "Keep them on this computer", description: here }]),
        {
          id: "send",
          label: "Send them first",
          description: unsent.can_send
            ? "What HubSpot refuses, or somebody changed too, stays and is asked about again."
            : "Nobody is signed in, so nothing can be sent now.",
          isDisabled: !unsent.can_send,
        },
        {
          id: "keep",
          label: "Keep them in a sealed file",
          description: "It can be brought back into this account here or on another computer.",
          below: <Sealing answer={answer} onChange={onChange} />,
        },
        {
          id: "discard",
          label: "Discard them",
          description: "They are given up for good.",
          below: (
            <TextField
              label={`Type “${unsent.word}” to give up ${unsent.total === 1 ? "1 change" : `${formatCount(unsent.total)} changes`}`}
              autoComplete="off"
              spellCheck="false"
              value={answer.word}
              onChange={(word) => onChange({ word })}
            />
          ),
        },
      ]}
    />
  );
}
