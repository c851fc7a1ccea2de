/** A colleague at work in HubSpot: changes a value, or archives the record. */
import { useEffect, useState } from "react";
import { Button, ComboBox, FailureNotice, Select, TextField, useToast } from "@/components";
import { type PropertyDocument, type RecordReference, useAnswer, useCommand } from "@/ipc";
import { singularOf } from "@/lib/types";
import { useVocabulary, type Vocabulary } from "@/lib/vocabulary";
import { RecordChoice, useOpenRecord } from "./record-choice";

type Choice = { id: string; label: string };

/** The values to choose among; null where one types. */
function choicesOf(property: PropertyDocument, vocabulary: Vocabulary): Choice[] | null {
  const { owners = [], pipelines = [] } = vocabulary.context();
  switch (property.kind) {
    case "bool":
      return [
        { id: "true", label: "Yes" },
        { id: "false", label: "No" },
      ];
    case "enumeration":
      return property.options.map(({ value, label }) => ({ id: value, label }));
    case "owner":
      return owners.filter(({ archived }) => !archived).map(({ id, name }) => ({ id, label: name }));
    case "pipeline":
      return pipelines.map(({ id, label }) => ({ id, label }));
    case "stage":
      return pipelines.flatMap(({ stages }) => stages.map(({ id, label }) => ({ id, label })));
    default:
      return null;
  }
}

const hints: Partial<Record<PropertyDocument["kind"], string>> = {
  date: "2026-11-30",
  date_time: "2026-11-30T14:00:00Z",
  enumeration_set: "Values, parted by ;",
};

function NewValue(props: {
  property: PropertyDocument;
  vocabulary: Vocabulary;
  value: string;
  onChange: (value: string) => void;
}) {
  const { property, vocabulary, value, onChange } = props;
  const choices = choicesOf(property, vocabulary);
  if (choices)
    return (
      <Select
        label="New value"
        small
        items={choices}
        value={value === "" ? null : value}
        onChange={(id) => onChange(id ?? "")}
      />
    );
  return (
    <TextField
      label="New value"
      small
      placeholder={hints[property.kind] ?? "Empty clears it"}
      value={value}
      onChange={onChange}
    />
  );
}

function Edit(props: { record: RecordReference; who: string; onDone: (words: string) => void }) {
  const { record, who, onDone } = props;
  const vocabulary = useVocabulary(record.type);
  const edit = useCommand("sample_edit");
  const [name, setName] = useState<string | null>(null);
  const [value, setValue] = useState("");
  const editable = (vocabulary.definition?.properties ?? []).filter(({ read_only }) => read_only === null);
  const property = name === null ? null : vocabulary.property(name);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!property) return;
        edit.mutate(
          { type: record.type, id: record.id, property: property.name, value },
          { onSuccess: () => onDone(`${who} changed ${property.label} of ${record.title} in HubSpot.`) },
        );
      }}
    >
      <ComboBox
        label="Property"
        small
        items={editable.map(({ name: id, label }) => ({ id, label }))}
        value={name}
        onChange={(id) => {
          setName(id);
          setValue("");
        }}
        placeholder="Choose a property"
      />
      {property ? (
        <NewValue property={property} vocabulary={vocabulary} value={value} onChange={setValue} />
      ) : null}
      {edit.error ? <FailureNotice failure={edit.error} /> : null}
      <Button type="submit" className="self-start" isDisabled={property === null || edit.isPending}>
        Let {who} save it
      </Button>
    </form>
  );
}

function Archive(props: { record: RecordReference; who: string; onDone: (words: string) => void }) {
  const { record, who, onDone } = props;
  const archive = useCommand("sample_archive");
  return (
    <>
      <Button
        className="self-start"
        variant="danger"
        isDisabled={archive.isPending}
        onPress={() =>
          archive.mutate(
            { type: record.type, id: record.id },
            { onSuccess: () => onDone(`${who} deleted ${record.title} in HubSpot.`) },
          )
        }
      >
        Let {who} delete this {singularOf(record.type)}
      </Button>
      {archive.error ? <FailureNotice failure={archive.error} /> : null}
    </>
  );
}

export function Colleague(props: { who: string }) {
  const { who } = props;
  const toast = useToast();
  const open = useOpenRecord();
  const shown = useAnswer("show", open ?? { type: "", id: "" }, {
    enabled: open !== null,
    keepPrevious: false,
  });
  const [chosen, setChosen] = useState<RecordReference | null>(null);
  const [other, setOther] = useState(false);
  const place = open ? `${open.type} ${open.id}` : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record was opened, so that one is meant
  useEffect(() => {
    setChosen(null);
    setOther(false);
  }, [place]);
  const here =
    open && !open.id.startsWith("local:") && shown.data
      ? { type: open.type, id: shown.data.id, title: shown.data.title }
      : null;
  const record = chosen ?? (other ? null : here);
  const done = (words: string) => toast({ message: `${words} It arrives with the next sync.` });
  return (
    <section className="lever" aria-labelledby="lever-colleague">
      <h3 id="lever-colleague">A colleague</h3>
      <p className="muted">
        {who} works in HubSpot at the same time. What you have not touched simply arrives with the next sync;
        what both of you changed becomes a conflict, and nothing is overwritten.
      </p>
      <RecordChoice
        record={record}
        onChange={(next) => {
          setChosen(next);
          setOther(next === null);
        }}
      />
      {record ? (
        <>
          <Edit key={`${record.type} ${record.id}`} record={record} who={who} onDone={done} />
          <Archive record={record} who={who} onDone={done} />
        </>
      ) : null}
    </section>
  );
}
