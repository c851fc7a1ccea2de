/** What a new activity of one kind is asked for, as the account has its properties. */
import { NumberField, TextField } from "@/components";
import { ValueEditor, whyNotEditable } from "@/components/editors";
import type { ActivityFields, OwnerDocument, PropertyDocument, TypeDocument } from "@/ipc";
import { useVocabulary } from "@/lib/vocabulary";
import type { Draft, Kind } from "./drafts";

const owner = "hubspot_owner_id";
const duration = "hs_call_duration";
const minute = 60_000;

export const words: Record<Kind, { one: string; text: string; title: string; at: string; save: string }> = {
  notes: { one: "Note", text: "Note", title: "Subject", at: "When", save: "Save note" },
  calls: { one: "Call", text: "What was said", title: "Subject", at: "When", save: "Save call" },
  tasks: { one: "Task", text: "Notes on it", title: "What is to be done", at: "Due", save: "Save task" },
};

/** What is particular to the kind and worth a question; whether it is done is not asked of what begins. */
function factsOf(fields: ActivityFields): string[] {
  return fields.facts.filter((name) => !(fields.can_be_done && name in fields.defaults));
}

/** The value of a property as it will be saved: what was chosen, else what a new one has. */
function chosenOr(name: string, draft: Draft, fields: ActivityFields, owners: readonly OwnerDocument[]) {
  if (name in draft.chosen) return draft.chosen[name] ?? null;
  if (name === owner) return owners.find(({ me }) => me)?.id ?? null;
  return fields.defaults[name] ?? null;
}

function Labelled(props: { label: string; children: React.ReactNode }) {
  return (
    <div className="labelled">
      <span className="lab" aria-hidden="true">
        {props.label}
      </span>
      {props.children}
    </div>
  );
}

function Minutes(props: {
  property: PropertyDocument;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const { value, onChange } = props;
  const shown = value === null ? null : String(Math.round(Number(value) / minute));
  return (
    <NumberField
      label="Minutes"
      small
      value={shown}
      onChange={(typed) => onChange(typed === null ? null : String(Math.round(Number(typed) * minute)))}
    />
  );
}

export type FieldsProps = {
  kind: Kind;
  type: TypeDocument;
  fields: ActivityFields;
  draft: Draft;
  owners: readonly OwnerDocument[];
  onChange: (changes: Partial<Draft>) => void;
};

function Particular(props: FieldsProps & { name: string }) {
  const { type, name, fields, draft, owners, onChange } = props;
  const { property: find, context } = useVocabulary(type.type);
  const property = find(name);
  if (!property || whyNotEditable(property, null) !== null) return null;
  const value = chosenOr(name, draft, fields, owners);
  const set = (next: string | null) => onChange({ chosen: { ...draft.chosen, [name]: next } });
  if (name === duration) return <Minutes property={property} value={value} onChange={set} />;
  return (
    <Labelled label={property.label}>
      <ValueEditor
        property={property}
        value={value}
        context={context()}
        inForm
        onSave={set}
        onCancel={() => undefined}
      />
    </Labelled>
  );
}

function At(props: FieldsProps) {
  const { kind, type, fields, draft, onChange } = props;
  const { property: find, context } = useVocabulary(type.type);
  const property = find(fields.at);
  if (!property || whyNotEditable(property, null) !== null) return null;
  return (
    <Labelled label={words[kind].at}>
      <ValueEditor
        property={property}
        value={draft.at}
        context={context()}
        label={words[kind].at}
        inForm
        onSave={(at) => onChange({ at })}
        onCancel={() => undefined}
      />
    </Labelled>
  );
}

export function Fields(props: FieldsProps) {
  const { kind, fields, draft, onChange } = props;
  const said = words[kind];
  const titled = kind === "tasks" && fields.title !== null;
  const asked = kind === "notes" ? [] : factsOf(fields);
  return (
    <>
      {titled ? (
        <TextField
          label={said.title}
          autoFocus
          value={draft.title}
          onChange={(title) => onChange({ title })}
        />
      ) : null}
      <TextField
        label={said.text}
        hideLabel={kind === "notes"}
        multiline
        autoFocus={!titled}
        value={draft.text}
        onChange={(text) => onChange({ text })}
      />
      {kind === "notes" ? null : (
        <div className="facts">
          <At {...props} />
          {asked.map((name) => (
            <Particular key={name} {...props} name={name} />
          ))}
          {kind === "tasks" ? <Particular {...props} name={owner} /> : null}
        </div>
      )}
    </>
  );
}
