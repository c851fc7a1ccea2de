/** The state behind the fake transport: records with what HubSpot has and what waits, and what the window is to remember. */
import type { CacheTag, Failure } from "../generated/types";
import { sampleRecords } from "./people";
import type { FakeRecord } from "./record-state";

export { effective, type FakeRecord, titleOf } from "./record-state";

export type World = {
  records: Map<string, FakeRecord[]>;
  remembered: Map<string, string>;
  /** What the address asked to see: `?phase=`, `?state=`, `?theme=`. */
  search: URLSearchParams;
  /** State of single features, by their own key. */
  extra: Map<string, unknown>;
  announce: (tags: readonly CacheTag[]) => void;
};

export function createWorld(
  options: { search?: URLSearchParams; records?: Map<string, FakeRecord[]> } = {},
): World {
  const search = options.search ?? new URLSearchParams();
  const records = options.records ?? sampleRecords(Number(search.get("contacts") ?? "2400"));
  if (search.get("state") === "empty") for (const each of records.values()) each.length = 0;
  return { records, remembered: new Map(), search, extra: new Map(), announce: () => undefined };
}

/** A feature's own state, made when first asked for. */
export function stateOf<T>(world: World, key: string, make: () => T): T {
  if (!world.extra.has(key)) world.extra.set(key, make());
  return world.extra.get(key) as T;
}

export function failure(code: Failure["code"], message: string, next: string): Failure {
  return { code, message, kept: "Nothing was changed.", next };
}

export function findRecord(world: World, type: string, id: string): FakeRecord {
  const found = world.records.get(type)?.find((record) => record.id === id);
  if (!found)
    throw failure(
      "unknown_record",
      "This record is not on this computer.",
      "Check the list, or sync and try again.",
    );
  return found;
}
