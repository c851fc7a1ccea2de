/** A new record: what names it, and what its type needs. Everything else is edited on its page. */
import { useState } from "react";
import { Button, Dialog, FailureNotice, NumberField, Select, TextField } from "@/components";
import {
  type OwnerDocument,
  type PropertyDocument,
  type RecordDocument,
  type TypeDocument,
  useCommand,
} from "@/ipc";
import { singularOf } from "@/lib/types";

const asked = [
  "email",
  "domain",
  "phone",
  "company",
  "jobtitle",
  "amount",
  "hs_ticket_priority",
  "hubspot_owner_id",
];

/** What the form asks for, in order. */
function formProperties(definition: TypeDocument): PropertyDocument[] {
  const names = [...definition.title, definition.pipeline_property, definition.stage_property, ...asked];
  return [...new Set(names)]
    .map((name) =>
      definition.properties.find((property) => property.name === name && property.read_only === null),
    )
    .filter((property) => property !== undefined);
}

type Values = Record<string, string | null>;

function startingValues(definition: TypeDocument, owners: readonly OwnerDocument[]): Values {
  const pipeline = definition.pipelines[0];
  const me = owners.find((owner) => owner.me);
  return {
    ...(definition.pipeline_property && pipeline ? { [definition.pipeline_property]: pipeline.id } : {}),
    ...(definition.stage_property && pipeline?.stages[0]
      ? { [definition.stage_property]: pipeline.stages[0].id }
      : {}),
    ...(me ? { hubspot_owner_id: me.id } : {}),
  };
}

function choices(
  property: PropertyDocument,
  definition: TypeDocument,
  owners: readonly OwnerDocument[],
  values: Values,
) {
  switch (property.kind) {
    case "owner":
      return owners.filter((owner) => !owner.archived).map(({ id, name }) => ({ id, label: name }));
    case "pipeline":
      return definition.pipelines.map(({ id, label }) => ({ id, label }));
    case "stage": {
      const chosen = definition.pipeline_property ? values[definition.pipeline_property] : null;
      return (definition.pipelines.find((pipeline) => pipeline.id === chosen)?.stages ?? []).map(
        ({ id, label }) => ({ id, label }),
      );
    }
    case "enumeration":
      return property.options
        .filter((option) => !option.hidden)
        .map(({ value, label }) => ({ id: value, label }));
    default:
      return null;
  }
}

export function CreateDialog(props: {
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  onMade: (record: RecordDocument) => void;
  onClose: () => void;
}) {
  const { definition, owners, onMade, onClose } = props;
  const create = useCommand("create");
  const [values, setValues] = useState<Values>(() => startingValues(definition, owners));
  const set = (name: string, value: string | null) => {
    const first = definition.pipelines.find((pipeline) => pipeline.id === value)?.stages[0];
    const restart = name === definition.pipeline_property && definition.stage_property && first;
    setValues((before) => ({
      ...before,
      [name]: value,
      ...(restart ? { [definition.stage_property as string]: first.id } : {}),
    }));
  };
  const named = [...definition.title, "email", "domain"].some((name) => values[name]?.trim());
  const finish = () => {
    if (!named || create.isPending) return;
    const filled = Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== null && value.trim() !== ""),
    );
    create.mutate({ type: definition.type, properties: filled }, { onSuccess: onMade });
  };
  return (
    <Dialog
      title={`New ${singularOf(definition.type)}`}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={finish} isDisabled={!named || create.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          finish();
        }}
      >
        {create.error ? <FailureNotice failure={create.error} /> : null}
        {formProperties(definition).map((property, index) => {
          const shared = { label: property.label, autoFocus: index === 0 };
          const value = values[property.name] ?? null;
          const items = choices(property, definition, owners, values);
          if (items) {
            return (
              <Select
                key={property.name}
                {...shared}
                items={items}
                value={value}
                onChange={(id) => set(property.name, id)}
              />
            );
          }
          if (property.kind === "money" || property.kind === "number") {
            return (
              <NumberField
                key={property.name}
                {...shared}
                value={value}
                onChange={(next) => set(property.name, next)}
              />
            );
          }
          return (
            <TextField
              key={property.name}
              {...shared}
              value={value ?? ""}
              onChange={(next) => set(property.name, next)}
            />
          );
        })}
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true" />
        <p className="muted meta">
          It is saved on this computer at once, and made in HubSpot with the next sync.
        </p>
      </form>
    </Dialog>
  );
}
