/** What waits in the sample data: rows of the outbox and conflicts, made from the records' pending changes. */
import type { Handlers } from "../fake";
import type {
  ConflictDocument,
  ConflictPropertyDocument,
  OutboxDocument,
  PendingDocument,
  RecordDocument,
} from "../generated/types";
import { documentOf } from "./records";
import { type FakeRecord, failure, findRecord, stateOf, titleOf, type World } from "./world";

type Waiting = {
  held: Set<string>;
  /** Rows and conflicts that are no changes of properties. */
  rows: OutboxDocument[];
  conflicts: ConflictDocument[];
};

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** Adds a disputed value to a record, when the sample has that record. */
function dispute(record: FakeRecord | undefined, property: string, local: string, remote: string): void {
  if (!record) return;
  const base = record.mirror[property] ?? null;
  record.pending[property] = {
    base,
    base_known: true,
    local,
    remote,
    state: "conflicted",
    message: null,
    edited_at: ago(38),
  };
}

function reference(record: FakeRecord) {
  return { type: record.type, id: record.id, title: titleOf(record) };
}

function link(id: string, from: FakeRecord, to: FakeRecord): OutboxDocument {
  return {
    id,
    record: reference(from),
    kind: "associate",
    state: "queued",
    held: false,
    approved: false,
    intent: null,
    properties: {},
    values: {},
    link: { to: reference(to), label: null },
    message: null,
    created_at: ago(25),
    not_before: null,
  };
}

function created(id: string): OutboxDocument {
  const value = (local: string): PendingDocument => ({
    base: null,
    base_known: true,
    local,
    remote: null,
    state: "queued",
    message: null,
    edited_at: ago(190),
  });
  return {
    id,
    record: { type: "deals", id: "local:90", title: "Humidity add-on" },
    kind: "create",
    state: "needs_answer",
    held: false,
    approved: false,
    intent: null,
    properties: { dealname: value("Humidity add-on"), amount: value("7600.00") },
    values: { deal_currency_code: "EUR" },
    link: null,
    message:
      "The connection broke while this record was sent. It may exist in HubSpot: look there, then retry or discard.",
    created_at: ago(190),
    not_before: null,
  };
}

function wholeRecord(id: string, kind: string, record: FakeRecord): ConflictDocument {
  return {
    id,
    kind,
    type: record.type,
    record: record.id,
    title: titleOf(record),
    properties: [],
    opened_at: ago(2_900),
  };
}

function waitingOf(world: World): Waiting {
  return stateOf(world, "waiting", () => {
    const contacts = world.records.get("contacts") ?? [];
    const deals = world.records.get("deals") ?? [];
    const [tobias, harriet, elin] = [contacts[15], contacts[5], contacts[3]];
    dispute(tobias, "jobtitle", "Head of Facilities", "VP Operations");
    dispute(tobias, "lifecyclestage", "opportunity", "closed");
    dispute(tobias, "topics", "probes;gateways", "probes;calibration");
    const some = harriet && elin && deals[3];
    return {
      held: new Set<string>(),
      rows: some ? [created("901"), link("902", harriet, deals[3] as FakeRecord)] : [],
      conflicts: some
        ? [wholeRecord("801", "changed_since_archive", elin), wholeRecord("802", "association", harriet)]
        : [],
    };
  });
}

function withPending(world: World): FakeRecord[] {
  return [...world.records.values()].flat().filter((record) => Object.keys(record.pending).length > 0);
}

function stateOfRow(record: FakeRecord): string {
  const states = Object.values(record.pending).map(({ state }) => state);
  if (states.includes("rejected")) return "rejected";
  return states.every((state) => state === "conflicted") ? "conflicted" : "queued";
}

function rowOf(record: FakeRecord, held: Set<string>): OutboxDocument {
  const id = `${record.type === "contacts" ? 1 : 2}${record.id.replace(/\D/g, "")}`;
  const changes = Object.values(record.pending);
  return {
    id,
    record: reference(record),
    kind: record.state === "draft" ? "create" : "update",
    state: stateOfRow(record),
    held: held.has(id),
    approved: false,
    intent: null,
    properties: record.pending,
    values: Object.fromEntries(
      ["deal_currency_code", "pipeline"].flatMap((name) =>
        record.mirror[name] === undefined ? [] : [[name, record.mirror[name]]],
      ),
    ),
    link: null,
    message: changes.find(({ message }) => message !== null)?.message ?? null,
    created_at: changes[0]?.edited_at ?? ago(1),
    not_before: null,
  };
}

/** Every row of the outbox, oldest first. */
export function outboxRows(world: World): OutboxDocument[] {
  const { rows, held } = waitingOf(world);
  const all = [
    ...rows.map((row) => ({ ...row, held: held.has(row.id) })),
    ...withPending(world).map((record) => rowOf(record, held)),
  ];
  return all.sort((a, b) => a.created_at.localeCompare(b.created_at));
}

function disputedOf(name: string, change: PendingDocument): ConflictPropertyDocument {
  return {
    name,
    base: change.base,
    base_known: change.base_known,
    local: change.local,
    remote: change.remote,
    remote_at: ago(42),
    remote_by: "103",
    remote_name: "Ana Ruiz",
    remote_source: "CRM_UI",
  };
}

/** Every open conflict. */
export function openConflicts(world: World): ConflictDocument[] {
  const { conflicts } = waitingOf(world);
  const edits = withPending(world)
    .filter((record) => Object.values(record.pending).some(({ state }) => state === "conflicted"))
    .map((record) => ({
      id: `7${record.id.replace(/\D/g, "")}`,
      kind: record.state === "archived" ? "archived_remotely" : "edit",
      type: record.type,
      record: record.id,
      title: titleOf(record),
      properties: Object.entries(record.pending)
        .filter(([, { state }]) => state === "conflicted")
        .map(([name, change]) => disputedOf(name, change)),
      opened_at: ago(36),
    }));
  return [...edits.reverse(), ...conflicts];
}

function ended(world: World, record: FakeRecord): RecordDocument {
  world.announce(["sync"]);
  return documentOf(record);
}

function recordOfRow(world: World, id: string): FakeRecord {
  const row = outboxRows(world).find((each) => each.id === id);
  if (!row) throw failure("not_discardable", "This change is no longer waiting.", "Look at the list again.");
  const all = world.records.get(row.record.type) ?? [];
  return all.find((record) => record.id === row.record.id) ?? (all[0] as FakeRecord);
}

function settle(
  record: FakeRecord,
  name: string,
  answer: "local" | "remote" | { value: string | null },
): void {
  const change = record.pending[name];
  if (!change) return;
  const wanted = answer === "local" ? change.local : answer === "remote" ? change.remote : answer.value;
  record.mirror[name] = change.remote;
  if (wanted === change.remote) delete record.pending[name];
  else record.pending[name] = { ...change, base: change.remote, local: wanted, state: "queued" };
}

export const handlers: Handlers = {
  outbox({ limit, offset }, world) {
    const rows = outboxRows(world);
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  },
  conflicts({ limit, offset }, world) {
    const rows = openConflicts(world);
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  },
  discard({ id }, world) {
    const record = recordOfRow(world, id);
    const waiting = waitingOf(world);
    if (waiting.rows.some((row) => row.id === id)) waiting.rows = waiting.rows.filter((row) => row.id !== id);
    else record.pending = {};
    return ended(world, record);
  },
  retry({ id }, world) {
    const record = recordOfRow(world, id);
    waitingOf(world).held.delete(id);
    for (const change of Object.values(record.pending)) {
      if (change.state === "rejected") Object.assign(change, { state: "queued", message: null });
    }
    return ended(world, record);
  },
  hold({ id, on }, world) {
    const { held } = waitingOf(world);
    if (on) held.add(id);
    else held.delete(id);
    return ended(world, recordOfRow(world, id));
  },
  resolve({ id, property, answer }, world) {
    const conflict = openConflicts(world).find((each) => each.id === id);
    if (!conflict)
      throw failure("unknown_conflict", "This conflict has been settled already.", "Look at the list again.");
    const record = findRecord(world, conflict.type, conflict.record);
    const waiting = waitingOf(world);
    waiting.conflicts = waiting.conflicts.filter((each) => each.id !== id);
    const names = property === null ? conflict.properties.map(({ name }) => name) : [property];
    for (const name of names) settle(record, name, answer);
    return ended(world, record);
  },
};
