/** Lists of the sample account: filters, order, pages. */

import type { Handlers } from "../fake";
import type { ListRequest, Row } from "../generated/types";
import { effective, type FakeRecord, failure, stateOf, titleOf, type World } from "./world";

type Values = { [property: string]: string | null };
const form = /^([a-z0-9_]+)(!\?|\?|!=|<=|>=|=|<|>|~)(.*)$/s;

function compare(left: string, right: string): number {
  const [a, b] = [Number(left), Number(right)];
  if (left !== "" && right !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return left.localeCompare(right);
}

function holds(values: Values, filter: string): boolean {
  const [, name = "", operator, wanted = ""] = form.exec(filter) ?? [];
  if (!operator) throw failure("invalid_filter", `“${filter}” is not a filter.`, "Change or remove it.");
  const value = values[name] ?? "";
  switch (operator) {
    case "?":
      return value !== "";
    case "!?":
      return value === "";
    case "=":
      return value.toLowerCase() === wanted.toLowerCase();
    case "!=":
      return value.toLowerCase() !== wanted.toLowerCase();
    case "~":
      return value.toLowerCase().includes(wanted.toLowerCase());
    case "<":
      return value !== "" && compare(value, wanted) < 0;
    case "<=":
      return value !== "" && compare(value, wanted) <= 0;
    case ">":
      return value !== "" && compare(value, wanted) > 0;
    default:
      return value !== "" && compare(value, wanted) >= 0;
  }
}

export function rowOf(record: FakeRecord, properties: readonly string[] | null): Row {
  const values = effective(record);
  const marks: { [property: string]: string } = {};
  for (const [name, { state }] of Object.entries(record.pending)) marks[name] = state;
  const names = properties ?? Object.keys(values);
  return {
    type: record.type,
    id: record.id,
    title: titleOf(record),
    properties: Object.fromEntries(names.map((name) => [name, values[name] ?? null])),
    marks,
  };
}

function sorted(world: World, request: ListRequest): FakeRecord[] {
  const found = (world.records.get(request.type) ?? [])
    .map((record) => ({ record, values: effective(record) }))
    .filter(({ values }) => request.filters.every((filter) => holds(values, filter)));
  const sort = request.sort ?? "hs_lastmodifieddate";
  const turned = request.sort === null || request.descending ? -1 : 1;
  const key = (values: Values) =>
    values[sort] ?? (request.sort === null ? values["lastmodifieddate"] : null) ?? "";
  found.sort((a, b) => {
    const [left, right] = [key(a.values), key(b.values)];
    if (left === "" || right === "") return left === right ? 0 : left === "" ? 1 : -1;
    return turned * compare(left, right);
  });
  return found.map(({ record }) => record);
}

/** Pages of one list come from one sorting; any change makes another (see {@link FakeTransport.announce}). */
function matching(world: World, request: ListRequest): FakeRecord[] {
  const { type, sort, descending, filters } = request;
  const key = `list ${JSON.stringify([type, sort, descending, filters])}`;
  return stateOf(world, key, () => sorted(world, request));
}

export const handlers: Handlers = {
  async list(request, world) {
    if (world.search.get("state") === "error") {
      throw failure(
        "database_unreadable",
        "The list could not be read.",
        "Try again. If it happens again, restart Satchel.",
      );
    }
    if (world.search.get("state") === "loading") await new Promise(() => undefined);
    const found = matching(world, request);
    const page = found.slice(request.offset, request.offset + request.limit);
    return { total: found.length, rows: page.map((record) => rowOf(record, request.properties)) };
  },
  search({ text, type, limit }, world) {
    const wanted = text.toLowerCase();
    const records = type ? (world.records.get(type) ?? []) : [...world.records.values()].flat();
    const found = records.filter((record) =>
      [
        titleOf(record),
        ...["email", "phone", "company", "domain"].map((name) => effective(record)[name] ?? ""),
      ].some((part) => part.toLowerCase().includes(wanted)),
    );
    return { total: found.length, rows: found.slice(0, limit).map((record) => rowOf(record, null)) };
  },
};
