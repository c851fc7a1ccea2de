/** Single records of the sample account: shown, edited, made, archived. */
import type { Handlers } from "../fake";
import type { RecordDocument } from "../generated/types";
import { effective, type FakeRecord, findRecord, titleOf } from "./world";

export function documentOf(record: FakeRecord): RecordDocument {
  return {
    type: record.type,
    id: record.id,
    title: titleOf(record),
    properties: effective(record),
    pending: record.pending,
    associations: record.associations,
    state: record.state,
    synced_at: record.synced_at,
    changed_at: effective(record)["lastmodifieddate"] ?? effective(record)["hs_lastmodifieddate"] ?? null,
    changed_by: "Ana Ruiz",
    conflict: Object.values(record.pending).some(({ state }) => state === "conflicted")
      ? `7${record.id.replace(/\D/g, "")}`
      : null,
  };
}

export const handlers: Handlers = {
  show: ({ type, id }, world) => documentOf(findRecord(world, type, id)),
  edit({ type, id, properties }, world) {
    const record = findRecord(world, type, id);
    for (const [name, local] of Object.entries(properties)) {
      const base = record.mirror[name] ?? null;
      const wanted = local === "" ? null : local;
      if (wanted === base) delete record.pending[name];
      else
        record.pending[name] = {
          base,
          base_known: true,
          local: wanted,
          remote: base,
          state: "queued",
          message: null,
          edited_at: new Date().toISOString(),
        };
    }
    world.announce(["sync"]);
    return documentOf(record);
  },
  create({ type, properties }, world) {
    const all = world.records.get(type) ?? [];
    const id = `local:${all.length + 1}`;
    const record: FakeRecord = {
      type,
      id,
      mirror: { ...properties },
      pending: {},
      associations: [],
      state: "draft",
      synced_at: null,
    };
    world.records.set(type, [record, ...all]);
    return documentOf(record);
  },
  archive({ type, id }, world) {
    const record = findRecord(world, type, id);
    record.state = "archived";
    const all = world.records.get(type) ?? [];
    world.records.set(
      type,
      all.filter((each) => each !== record),
    );
    return documentOf(record);
  },
};
