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
  merge({ type, primary, other, consent, sight }, world) {
    const [stays, goes] = [findRecord(world, type, primary), findRecord(world, type, other)];
    const names = [...new Set([...Object.keys(stays.mirror), ...Object.keys(goes.mirror)])];
    const differing = names
      .filter((name) => stays.mirror[name] !== goes.mirror[name])
      .map((name) => ({
        name,
        label: name,
        primary: stays.mirror[name] ?? null,
        other: goes.mirror[name] ?? null,
      }));
    const seen = JSON.stringify(differing);
    if (!consent || sight !== seen) {
      const side = (record: FakeRecord) => ({
        id: record.id,
        title: titleOf(record),
        changed: [],
        waiting: Object.keys(record.pending).length,
      });
      const why = consent ? "changed" : "consent";
      return {
        merged: null,
        question: { why, primary: side(stays), other: side(goes), differing, sight: seen },
      };
    }
    for (const { name, primary: value, other: theirs } of differing) stays.mirror[name] = value ?? theirs;
    const all = world.records.get(type) ?? [];
    world.records.set(
      type,
      all.filter((each) => each !== goes),
    );
    return { merged: documentOf(stays), question: null };
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
