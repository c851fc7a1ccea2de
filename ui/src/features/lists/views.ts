/** Views of a list: filters, columns, order. The ready-made ones come with the program; people's own are remembered per type. */
import type { Sort } from "@/components/grid";
import type { TypeDocument } from "@/ipc";
import { pluralOf } from "@/lib/types";
import { type Filter, readFilter } from "./filters";

export type ViewSettings = {
  filters: Filter[];
  /** Null shows the type's usual columns. */
  columns: string[] | null;
  widths: Record<string, number>;
  sort: Sort | null;
};

export type View = { id: string; name: string; ready: boolean; settings: ViewSettings };

const plain: ViewSettings = { filters: [], columns: null, widths: {}, sort: null };

function ownerOf(definition: TypeDocument): string | undefined {
  return definition.properties.find(
    (property) => property.kind === "owner" && property.name === "hubspot_owner_id",
  )?.name;
}

/** The views that are there from the start. */
export function readyViews(definition: TypeDocument): View[] {
  const views: View[] = [{ id: "all", name: "All", ready: true, settings: plain }];
  const owner = ownerOf(definition);
  if (!owner) return views;
  const mine: Filter = { property: owner, operator: "is_me", value: "" };
  const stage = definition.stage_property;
  if (stage && definition.pipelines.length > 0) {
    const open: Filter = { property: stage, operator: "open", value: "" };
    const settings = { ...plain, filters: [mine, open] };
    views.push({
      id: "my-open",
      name: `My open ${pluralOf(definition.type).toLowerCase()}`,
      ready: true,
      settings,
    });
    return views;
  }
  const name = `My ${pluralOf(definition.type).toLowerCase()}`;
  views.push({ id: "mine", name, ready: true, settings: { ...plain, filters: [mine] } });
  return views;
}

/** What is remembered per type: own views, and changes to any view that were not saved. */
export type Remembered = {
  own: View[];
  changed: Record<string, ViewSettings>;
  last: string | null;
  preview: boolean;
  scroll: Record<string, number>;
};

export const nothingRemembered: Remembered = { own: [], changed: {}, last: null, preview: false, scroll: {} };

function isObject(found: unknown): found is Record<string, unknown> {
  return typeof found === "object" && found !== null && !Array.isArray(found);
}

function numbersOf(found: unknown): Record<string, number> {
  if (!isObject(found)) return {};
  return Object.fromEntries(
    Object.entries(found).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] >= 0,
    ),
  );
}

function readSettings(found: unknown): ViewSettings | null {
  if (!isObject(found)) return null;
  const { filters, columns, widths, sort } = found;
  return {
    filters: Array.isArray(filters) ? filters.map(readFilter).filter((filter) => filter !== null) : [],
    columns: Array.isArray(columns) ? columns.filter((column) => typeof column === "string") : null,
    widths: numbersOf(widths),
    sort:
      isObject(sort) && typeof sort["column"] === "string"
        ? { column: sort["column"], descending: sort["descending"] === true }
        : null,
  };
}

function readView(found: unknown): View | null {
  if (!isObject(found) || typeof found["id"] !== "string" || typeof found["name"] !== "string") return null;
  const settings = readSettings(found["settings"]);
  return settings ? { id: found["id"], name: found["name"], ready: false, settings } : null;
}

/** Reads what an earlier start remembered, leaving out what it cannot use. */
export function readRemembered(found: unknown): Remembered | null {
  if (!isObject(found)) return null;
  const changed = isObject(found["changed"]) ? Object.entries(found["changed"]) : [];
  return {
    own: Array.isArray(found["own"]) ? found["own"].map(readView).filter((view) => view !== null) : [],
    changed: Object.fromEntries(
      changed
        .map(([id, settings]) => [id, readSettings(settings)] as const)
        .filter((entry): entry is [string, ViewSettings] => entry[1] !== null),
    ),
    last: typeof found["last"] === "string" ? found["last"] : null,
    preview: found["preview"] === true,
    scroll: numbersOf(found["scroll"]),
  };
}

/** An id that no other view has. */
export function newViewId(views: readonly View[]): string {
  let number = views.length;
  while (views.some((view) => view.id === `own-${number}`)) number += 1;
  return `own-${number}`;
}

/** Whether two settings show the same list; widths are not worth a “changed”. */
export function sameList(a: ViewSettings, b: ViewSettings): boolean {
  const essence = ({ filters, columns, sort }: ViewSettings) => JSON.stringify([filters, columns, sort]);
  return essence(a) === essence(b);
}
