/** Which columns a list shows, how wide, and what has to be asked for so that they can be drawn. */
import type { GridColumn } from "@/components/grid";
import type { PropertyDocument, TypeDocument } from "@/ipc";
import { isNumeric } from "@/lib/format";
import type { ViewSettings } from "./views";

/** The id of the first column: the record's name, made of the title's parts. */
export const nameColumn = "$name";
const nameWidth = 220;

const widths: Partial<Record<PropertyDocument["kind"], number>> = {
  email: 220,
  domain: 180,
  phone: 160,
  number: 104,
  money: 136,
  bool: 96,
  date: 120,
  date_time: 136,
  owner: 136,
  stage: 168,
  pipeline: 128,
};

/** As wide as the longest of the labels needs, within reason. */
function choiceWidth({ label, options }: PropertyDocument): number {
  const longest = Math.max(label.length, ...options.map((option) => option.label.length));
  return Math.max(96, Math.min(176, 32 + 7 * longest));
}

function usualWidth(property: PropertyDocument): number {
  return property.kind === "enumeration" ? choiceWidth(property) : (widths[property.kind] ?? 152);
}

/** The chosen columns that still exist; the type's usual ones when none are chosen. */
export function shownProperties(definition: TypeDocument, settings: ViewSettings): PropertyDocument[] {
  const wanted = settings.columns ?? definition.columns.filter((name) => !definition.title.includes(name));
  return wanted
    .map((name) => definition.properties.find((property) => property.name === name))
    .filter((property) => property !== undefined);
}

/** Kinds whose values are as long as somebody has made them: they get most of the room that is left over. */
const ofAnyLength: readonly PropertyDocument["kind"][] = ["text", "email", "domain", "enumeration_set"];
const much = 1;
const little = 0.4;

function isDateLike(property: PropertyDocument): boolean {
  return property.kind === "date_time" || property.kind === "date";
}

export function gridColumn(property: PropertyDocument, settings: ViewSettings): GridColumn {
  return {
    id: property.name,
    label: property.label,
    width: settings.widths[property.name] ?? usualWidth(property),
    numeric: isNumeric(property) || isDateLike(property),
    sortable: true,
    elastic:
      settings.widths[property.name] !== undefined ? 0 : ofAnyLength.includes(property.kind) ? much : little,
  };
}

export function gridName(settings: ViewSettings): GridColumn {
  const given = settings.widths[nameColumn];
  return {
    id: nameColumn,
    label: "Name",
    width: given ?? nameWidth,
    sortable: true,
    elastic: given === undefined ? much : 0,
  };
}

/** The property that names the currency of a record's amounts. */
export function currencyProperty(definition: TypeDocument): string | null {
  return definition.properties.find((property) => property.name === "deal_currency_code")?.name ?? null;
}

/** What is asked for with each row: the columns, and what their values need to be read. */
export function askedProperties(definition: TypeDocument, shown: readonly PropertyDocument[]): string[] {
  const names = new Set(shown.map((property) => property.name));
  for (const part of definition.title) names.add(part);
  const currency = currencyProperty(definition);
  if (currency && shown.some((property) => property.kind === "money")) names.add(currency);
  if (definition.pipeline_property && shown.some((property) => property.kind === "stage")) {
    names.add(definition.pipeline_property);
  }
  return [...names];
}

/** The property a column is sorted by; the name by its first part. */
export function sortProperty(definition: TypeDocument, column: string): string | null {
  if (column !== nameColumn) return column;
  return definition.title[0] ?? null;
}
