/** Filters of a list: what people choose, and the text that is asked. Relative days and “me” are worked out when the question is asked. */
import type { OwnerDocument, PropertyDocument, TypeDocument } from "@/ipc";
import { formatDay } from "@/lib/dates";
import { isDecimal } from "@/lib/decimal";
import { formatValue } from "@/lib/format";

export const operators = [
  "is",
  "is_not",
  "contains",
  "has",
  "has_not",
  "at_least",
  "at_most",
  "before",
  "after",
  "last_days",
  "next_days",
  "is_me",
  "open",
] as const;
export type Operator = (typeof operators)[number];

export type Filter = { property: string; operator: Operator; value: string };

export type FilterContext = {
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  /** Milliseconds since 1970; relative days count from here. */
  now: number;
};

const words: Record<Operator, string> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  has: "has a value",
  has_not: "is empty",
  at_least: "is at least",
  at_most: "is at most",
  before: "is before",
  after: "is on or after",
  last_days: "is in the last",
  next_days: "is in the next",
  is_me: "is me",
  open: "is open",
};

/** The operator in words. */
export function operatorWords(operator: Operator): string {
  return words[operator];
}

/** The operators that make sense for a property, the most likely first. */
export function operatorsOf(property: PropertyDocument): readonly Operator[] {
  switch (property.kind) {
    case "enumeration":
    case "pipeline":
      return ["is", "is_not", "has", "has_not"];
    case "stage":
      return ["is", "is_not", "open", "has", "has_not"];
    case "enumeration_set":
      return ["contains", "has", "has_not"];
    case "bool":
      return ["is", "has", "has_not"];
    case "owner":
      return ["is_me", "is", "is_not", "has", "has_not"];
    case "number":
    case "money":
      return ["at_least", "at_most", "is", "is_not", "has", "has_not"];
    case "date":
    case "date_time":
      return ["last_days", "next_days", "after", "before", "has", "has_not"];
    default:
      return ["contains", "is", "is_not", "has", "has_not"];
  }
}

/** Whether the operator takes a value. */
export function takesValue(operator: Operator): boolean {
  return !["has", "has_not", "is_me", "open"].includes(operator);
}

/** Whether the filter says enough to be asked. */
export function isComplete(filter: Filter, property: PropertyDocument): boolean {
  if (!takesValue(filter.operator)) return true;
  if (filter.operator === "last_days" || filter.operator === "next_days")
    return /^[1-9]\d{0,3}$/.test(filter.value);
  if (property.kind === "number" || property.kind === "money") return isDecimal(filter.value);
  return filter.value.trim() !== "";
}

/** The calendar day of this device, so many days from now. */
function dayFrom(now: number, days: number): string {
  const date = new Date(now);
  const shifted = new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${shifted.getFullYear()}-${pad(shifted.getMonth() + 1)}-${pad(shifted.getDate())}`;
}

/** The instant at which a calendar day begins on this device. */
function beginning(isoDay: string): string {
  const [year = 0, month = 1, date = 1] = isoDay.split("-").map(Number);
  return new Date(year, month - 1, date).toISOString();
}

/** A day as the property stores it: as itself, or as the instant it begins here. */
function boundary(property: PropertyDocument, isoDay: string): string {
  return property.kind === "date_time" ? beginning(isoDay) : isoDay;
}

function closedStages(definition: TypeDocument): string[] {
  return definition.pipelines.flatMap((pipeline) =>
    pipeline.stages.filter((stage) => stage.closed).map((stage) => stage.id),
  );
}

function askedDays(filter: Filter, property: PropertyDocument, now: number): string[] {
  const { name } = property;
  const days = Number(filter.value);
  switch (filter.operator) {
    case "last_days":
      return [
        `${name}>=${boundary(property, dayFrom(now, -days))}`,
        `${name}<${boundary(property, dayFrom(now, 1))}`,
      ];
    case "next_days":
      return [
        `${name}>=${boundary(property, dayFrom(now, 0))}`,
        `${name}<${boundary(property, dayFrom(now, days + 1))}`,
      ];
    case "before":
      return [`${name}<${boundary(property, filter.value)}`];
    default:
      return [`${name}>=${boundary(property, filter.value)}`];
  }
}

/** What is asked for one filter; several texts where one operator needs two bounds. */
export function asked(filter: Filter, context: FilterContext): string[] {
  const property = context.definition.properties.find((each) => each.name === filter.property);
  if (!property || !isComplete(filter, property)) return [];
  const { name } = property;
  switch (filter.operator) {
    case "is":
      return [`${name}=${filter.value}`];
    case "is_not":
      return [`${name}!=${filter.value}`];
    case "contains":
      return [`${name}~${filter.value}`];
    case "has":
      return [`${name}?`];
    case "has_not":
      return [`${name}!?`];
    case "at_least":
      return [`${name}>=${filter.value}`];
    case "at_most":
      return [`${name}<=${filter.value}`];
    case "is_me":
      // Without knowing who signed in, nothing is “mine”: better an empty list than a wrong one.
      return [`${name}=${context.owners.find((owner) => owner.me)?.id ?? "-"}`];
    case "open":
      return closedStages(context.definition).map((stage) => `${name}!=${stage}`);
    default:
      return askedDays(filter, property, context.now);
  }
}

function valueWords(filter: Filter, property: PropertyDocument, context: FilterContext): string {
  if (!takesValue(filter.operator)) return "";
  if (filter.operator === "last_days" || filter.operator === "next_days") {
    return filter.value === "1" ? "1 day" : `${filter.value} days`;
  }
  if (property.kind === "date" || property.kind === "date_time") return formatDay(filter.value);
  return formatValue(property, filter.value, {
    owners: context.owners,
    pipelines: context.definition.pipelines,
    currency: context.definition.currency,
  });
}

/** The filter in words, its value apart so that it can stand out: “Owner is” + “me”. */
export function describeFilter(filter: Filter, context: FilterContext): { lead: string; value: string } {
  const property = context.definition.properties.find((each) => each.name === filter.property);
  if (!property) return { lead: filter.property, value: "is no longer there" };
  if (filter.operator === "is_me") return { lead: `${property.label} is`, value: "me" };
  if (!takesValue(filter.operator)) {
    const [verb = "", ...rest] = operatorWords(filter.operator).split(" ");
    return { lead: `${property.label} ${verb}`, value: rest.join(" ") };
  }
  return {
    lead: `${property.label} ${operatorWords(filter.operator)}`,
    value: valueWords(filter, property, context),
  };
}

/** A filter read back from what was remembered; null when it is none. */
export function readFilter(found: unknown): Filter | null {
  if (typeof found !== "object" || found === null) return null;
  const { property, operator, value } = found as Partial<Record<keyof Filter, unknown>>;
  const known = operators.find((each) => each === operator);
  if (typeof property !== "string" || !known || typeof value !== "string") return null;
  return { property, operator: known, value };
}
