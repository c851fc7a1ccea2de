/** The words of one object type: labels of its properties, and its values as people read them. */
import { useMemo } from "react";
import { type OwnerDocument, type PropertyDocument, type TypeDocument, useAnswer } from "@/ipc";
import { describeValue, type Shown, type ValueContext } from "./format";

type Values = { readonly [property: string]: string | null };

export type Vocabulary = {
  /** Null until the first answer, and for a type this account does not have. */
  definition: TypeDocument | null;
  property: (name: string) => PropertyDocument | null;
  /** The property's label; its internal name while none is known. */
  label: (name: string) => string;
  /** `values` are the record's others: amounts need its currency, stages its pipeline. */
  context: (values?: Values) => ValueContext;
  describe: (name: string, value: string | null, values?: Values) => Shown;
};

function plain(value: string | null): Shown {
  return value === null || value === ""
    ? { text: "–", empty: true, unknown: false, numeric: false }
    : { text: value, empty: false, unknown: false, numeric: false };
}

/** Built from answers; exported for whoever has them already. */
export function vocabularyOf(definition: TypeDocument | null, owners: readonly OwnerDocument[]): Vocabulary {
  const byName = new Map(definition?.properties.map((property) => [property.name, property]));
  const property = (name: string) => byName.get(name) ?? null;
  const context = (values: Values = {}): ValueContext => ({
    owners,
    pipelines: definition?.pipelines ?? [],
    currency:
      values["deal_currency_code"] ?? values["hs_line_item_currency_code"] ?? definition?.currency ?? null,
    home: definition?.currency ?? null,
    pipeline: definition?.pipeline_property ? (values[definition.pipeline_property] ?? null) : null,
  });
  return {
    definition,
    property,
    label: (name) => property(name)?.label ?? name,
    context,
    describe: (name, value, values) => {
      const found = property(name);
      return found ? describeValue(found, value, context(values)) : plain(value);
    },
  };
}

/** The words of a type, empty until they are known. */
export function useVocabulary(type: string | null): Vocabulary {
  const definition = useAnswer(
    "definitions",
    { type: type ?? "" },
    { enabled: type !== null, keepPrevious: false },
  );
  const owners = useAnswer("owners", {});
  return useMemo(
    () => vocabularyOf(definition.data ?? null, owners.data?.rows ?? []),
    [definition.data, owners.data],
  );
}
