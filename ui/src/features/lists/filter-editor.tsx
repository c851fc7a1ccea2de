/** One filter in the making: an operator, and a value of the property's kind. */
import { type KeyboardEvent, useState } from "react";
import { Button, ComboBox, NumberField, Select, TextField } from "@/components";
import type { OwnerDocument, PropertyDocument, TypeDocument } from "@/ipc";
import { type Filter, isComplete, type Operator, operatorsOf, operatorWords, takesValue } from "./filters";

type Choices = { id: string; label: string }[];

function choicesOf(
  property: PropertyDocument,
  definition: TypeDocument,
  owners: readonly OwnerDocument[],
): Choices | null {
  switch (property.kind) {
    case "enumeration":
    case "enumeration_set":
      return property.options.map(({ value, label }) => ({ id: value, label }));
    case "bool":
      return [
        { id: "true", label: "Yes" },
        { id: "false", label: "No" },
      ];
    case "owner":
      return owners.map(({ id, name, archived }) => ({ id, label: archived ? `${name} (left)` : name }));
    case "pipeline":
      return definition.pipelines.map(({ id, label }) => ({ id, label }));
    case "stage":
      return definition.pipelines.flatMap((pipeline) =>
        pipeline.stages.map(({ id, label }) => ({
          id,
          label: definition.pipelines.length > 1 ? `${label} (${pipeline.label})` : label,
        })),
      );
    default:
      return null;
  }
}

const fewChoices = 12;

function ValueField(props: {
  filter: Filter;
  property: PropertyDocument;
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  onValue: (value: string) => void;
}) {
  const { filter, property, definition, owners, onValue } = props;
  const shared = { label: "Value", hideLabel: true, autoFocus: true } as const;
  const choices = choicesOf(property, definition, owners);
  if (choices) {
    const Field = choices.length > fewChoices ? ComboBox : Select;
    return (
      <Field {...shared} items={choices} value={filter.value || null} onChange={(id) => onValue(id ?? "")} />
    );
  }
  if (filter.operator === "last_days" || filter.operator === "next_days") {
    return (
      <TextField
        {...shared}
        label="Days"
        inputMode="numeric"
        value={filter.value}
        onChange={onValue}
        after={<span className="faint px-2">days</span>}
      />
    );
  }
  if (property.kind === "number" || property.kind === "money") {
    return (
      <NumberField {...shared} value={filter.value || null} onChange={(value) => onValue(value ?? "")} />
    );
  }
  if (property.kind === "date" || property.kind === "date_time") {
    return <TextField {...shared} label="Day" type="date" value={filter.value} onChange={onValue} />;
  }
  return <TextField {...shared} value={filter.value} onChange={onValue} />;
}

export function FilterEditor(props: {
  property: PropertyDocument;
  initial: Filter | null;
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  onDone: (filter: Filter) => void;
}) {
  const { property, initial, definition, owners, onDone } = props;
  const possible = operatorsOf(property).filter(
    (operator) => operator !== "is_me" || owners.some((owner) => owner.me),
  );
  const [filter, setFilter] = useState<Filter>(
    initial ?? { property: property.name, operator: possible[0] ?? "has", value: "" },
  );
  const complete = isComplete(filter, property);
  const changeOperator = (id: string | null) => {
    const operator = possible.find((each) => each === id) as Operator;
    // A value chosen for one operator may be none for another.
    const keep =
      takesValue(operator) &&
      ["is", "is_not"].includes(operator) === ["is", "is_not"].includes(filter.operator);
    setFilter({ ...filter, operator, value: keep ? filter.value : "" });
  };
  const finish = () => {
    if (complete) onDone({ ...filter, value: takesValue(filter.operator) ? filter.value.trim() : "" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      event.key !== "Enter" ||
      !(event.target instanceof HTMLInputElement) ||
      event.target.role === "combobox"
    )
      return;
    event.preventDefault();
    finish();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears Enter from the fields inside
    <div className="flex w-64 flex-col gap-2 p-3" onKeyDown={onKeyDown}>
      <p className="m">{property.label}</p>
      <Select
        label="Condition"
        hideLabel
        items={possible.map((id) => ({ id, label: operatorWords(id) }))}
        value={filter.operator}
        onChange={changeOperator}
      />
      {takesValue(filter.operator) ? (
        <ValueField
          key={filter.operator}
          filter={filter}
          property={property}
          definition={definition}
          owners={owners}
          onValue={(value) => setFilter({ ...filter, value })}
        />
      ) : null}
      <Button
        variant="primary"
        onPress={finish}
        isDisabled={!complete}
        autoFocus={!takesValue(filter.operator)}
        className="justify-center"
      >
        Apply
      </Button>
    </div>
  );
}
