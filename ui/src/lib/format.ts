/** Values as people read them, from HubSpot's text form and the definition of the property. */
import type { OwnerDocument, PipelineDocument, PropertyDocument } from "@/ipc";
import { formatDay, formatMinute } from "./dates";
import { formatDecimal, isDecimal } from "./decimal";

export type ValueContext = {
  owners?: readonly OwnerDocument[];
  pipelines?: readonly PipelineDocument[];
  /** Currency code of the record's amounts, or the account's. */
  currency?: string | null;
  /** The account's currency, of amounts that HubSpot has converted. */
  home?: string | null;
  /** The pipeline the record is in, for names of stages that several pipelines share. */
  pipeline?: string | null;
  locale?: string;
};

export type Shown = {
  text: string;
  /** Nothing is there. */
  empty: boolean;
  /** The value is not among the options; it is shown as it is, never dropped. */
  unknown: boolean;
  /** Numbers stand at the right. */
  numeric: boolean;
};

const nothing: Shown = { text: "–", empty: true, unknown: false, numeric: false };
const shown = (text: string, more: Partial<Shown> = {}): Shown => ({
  text,
  empty: false,
  unknown: false,
  numeric: false,
  ...more,
});

export function isNumeric(property: Pick<PropertyDocument, "kind">): boolean {
  return property.kind === "number" || property.kind === "money";
}

function option(property: PropertyDocument, value: string): Shown {
  const known = property.options.find((each) => each.value === value);
  return known ? shown(known.label) : shown(value, { unknown: true });
}

function optionSet(property: PropertyDocument, value: string): Shown {
  const parts = value
    .split(";")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => option(property, part));
  if (parts.length === 0) return nothing;
  return shown(parts.map((part) => part.text).join(", "), { unknown: parts.some((part) => part.unknown) });
}

/** Amounts that HubSpot has converted are in the account's currency, whatever the record's is. */
function currencyOf(property: PropertyDocument, context: ValueContext): string | null {
  const converted = property.name.endsWith("_in_home_currency");
  return (converted ? context.home : context.currency) ?? null;
}

function money(property: PropertyDocument, value: string, context: ValueContext): Shown {
  if (!isDecimal(value)) return shown(value, { unknown: true, numeric: true });
  const whole = !/\.\d*[1-9]/.test(value);
  const currency = currencyOf(property, context);
  const digits = whole ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {};
  const style = currency ? { style: "currency" as const, currency } : {};
  try {
    return shown(formatDecimal(value, { ...style, ...digits }, context.locale), { numeric: true });
  } catch {
    // A currency code that Intl refuses is still worth showing beside the number.
    return shown(`${formatDecimal(value, digits, context.locale)} ${currency}`, { numeric: true });
  }
}

function number(value: string, context: ValueContext): Shown {
  if (!isDecimal(value)) return shown(value, { unknown: true, numeric: true });
  return shown(formatDecimal(value, { maximumFractionDigits: 20 }, context.locale), { numeric: true });
}

function owner(value: string, context: ValueContext): Shown {
  const found = context.owners?.find((each) => each.id === value);
  if (!found) return shown(value, { unknown: true });
  return shown(found.me ? "You" : found.archived ? `${found.name} (left)` : found.name);
}

function pipeline(value: string, context: ValueContext): Shown {
  const found = context.pipelines?.find((each) => each.id === value);
  return found ? shown(found.label) : shown(value, { unknown: true });
}

function stage(value: string, context: ValueContext): Shown {
  const own = context.pipelines?.filter((each) => each.id === context.pipeline) ?? [];
  for (const each of [...own, ...(context.pipelines ?? [])]) {
    const found = each.stages.find((candidate) => candidate.id === value);
    if (found) return shown(found.label);
  }
  return shown(value, { unknown: true });
}

/** What was there before an edit, in words that tell empty from never read. */
export function beforeWords(before: Shown, known: boolean): string {
  if (!known) return "not known";
  return before.empty ? "empty" : before.text;
}

/** The value of a property as people read it. */
export function describeValue(
  property: PropertyDocument,
  value: string | null | undefined,
  context: ValueContext = {},
): Shown {
  if (value === null || value === undefined || value === "") return nothing;
  switch (property.kind) {
    case "enumeration":
      return option(property, value);
    case "enumeration_set":
      return optionSet(property, value);
    case "bool":
      return value === "true"
        ? shown("Yes")
        : value === "false"
          ? shown("No")
          : shown(value, { unknown: true });
    case "date":
      return shown(formatDay(value, context.locale));
    case "date_time":
      return shown(formatMinute(value, context.locale));
    case "number":
      return number(value, context);
    case "money":
      return money(property, value, context);
    case "owner":
      return owner(value, context);
    case "pipeline":
      return pipeline(value, context);
    case "stage":
      return stage(value, context);
    case "html":
      return shown(
        value
          .replace(/<[^>]*>/g, " ")
          .replace(/\s+/g, " ")
          .trim(),
      );
    default:
      return shown(value);
  }
}

/** The text alone. */
export function formatValue(
  property: PropertyDocument,
  value: string | null | undefined,
  context: ValueContext = {},
): string {
  return describeValue(property, value, context).text;
}
