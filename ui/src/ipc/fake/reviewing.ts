/** Undoing, reviewing, previewing and the ledger of the sample data. */
import type { Handlers } from "../fake";
import type {
  BulkDocument,
  BulkRequest,
  LedgerDocument,
  OutboxDocument,
  RequestDocument,
  UndoDocument,
  UndoPartDocument,
} from "../generated/types";
import { openConflicts, outboxRows } from "./waiting";
import { failure, stateOf, titleOf, type World } from "./world";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

type Reviewing = { on: boolean; approved: Set<string> };

/** Which rows have been approved, and whether anybody asks. */
export function reviewing(world: World): Reviewing {
  return stateOf(world, "reviewing", () => ({
    on: world.search.get("review") === "on",
    approved: new Set<string>(),
  }));
}

function unapproved(world: World): OutboxDocument[] {
  const { on, approved } = reviewing(world);
  return on ? outboxRows(world).filter((row) => row.state === "queued" && !approved.has(row.id)) : [];
}

function line(id: number, minutes: number, more: Partial<LedgerDocument>): LedgerDocument {
  return {
    id: String(id),
    intent: null,
    at: ago(minutes),
    record: { type: "contacts", id: "1003", title: "Elin Dahl" },
    kind: "update",
    event: "queued",
    property: null,
    base: null,
    local: null,
    remote: null,
    detail: null,
    link: null,
    undoes: null,
    ...more,
  };
}

function linesOf(world: World): LedgerDocument[] {
  return stateOf(world, "ledger", () => {
    const [first, second, third] = world.records.get("contacts") ?? [];
    const [deal] = world.records.get("deals") ?? [];
    if (!first || !second || !third || !deal) return [];
    const of = (record: typeof first) => ({ type: record.type, id: record.id, title: titleOf(record) });
    const edit = { property: "jobtitle", base: "Buyer", local: "Purchasing Lead" };
    const phone = { property: "phone", base: "030 1", local: "030 2", remote: "030 3" };
    return [
      line(40, 12, { record: of(first), intent: "39", event: "acknowledged", ...edit }),
      line(39, 13, { record: of(first), intent: "39", ...edit }),
      line(38, 55, {
        record: of(second),
        kind: "conflict",
        event: "settled",
        detail: "remote",
        ...phone,
      }),
      line(37, 58, { record: of(second), kind: "conflict", event: "opened", detail: "edit", ...phone }),
      line(36, 90, {
        record: of(third),
        intent: "35",
        event: "rejected",
        property: "email",
        base: "harriet@oakmere.example",
        local: "harriet@",
        detail: "This is not a valid email address.",
      }),
      line(34, 130, {
        record: of(deal),
        intent: "33",
        event: "acknowledged",
        property: "amount",
        base: "16500",
        local: "18200",
      }),
      line(32, 1_600, {
        record: of(third),
        intent: "31",
        kind: "associate",
        event: "acknowledged",
        link: { to: of(deal), label: null },
      }),
      line(30, 3_000, { record: of(second), intent: "29", kind: "create", event: "discarded" }),
    ];
  });
}

function part(record: UndoPartDocument["record"], more: Partial<UndoPartDocument>): UndoPartDocument {
  return {
    record,
    kind: "update",
    property: null,
    from: null,
    to: null,
    other: null,
    was_sent: false,
    ...more,
  };
}

function planOf(world: World, id: string | null): UndoDocument {
  const sent = linesOf(world).find((each) => each.intent === id && each.event === "acknowledged");
  if (sent) {
    const { record, kind, property, base, local, link } = sent;
    const other = link?.to ?? null;
    return {
      action: sent.intent ?? "",
      parts: [part(record, { kind, property, from: local, to: base, other, was_sent: true })],
      dependants: [],
    };
  }
  const rows = outboxRows(world);
  const row = rows.find((each) => each.intent !== null && each.intent === id);
  if (!row) throw failure("cannot_undo", "This cannot be taken back.", "History shows what became of it.");
  const dependants = rows.filter(
    (each) => row.kind === "create" && each.kind !== "create" && each.link?.to.id === row.record.id,
  );
  return {
    action: row.intent ?? "",
    parts: [part(row.record, { kind: row.kind, other: row.link?.to ?? null })],
    dependants: dependants.map((each) =>
      part(each.record, { kind: each.kind, other: each.link?.to ?? null }),
    ),
  };
}

function requestsOf(rows: readonly OutboxDocument[]): RequestDocument[] {
  return rows.map((row) => ({
    method: "POST",
    path: `/crm/objects/2026-09/${row.record.type}/batch/${row.kind}`,
    body: JSON.stringify({
      inputs: [
        {
          id: row.record.id,
          properties: Object.fromEntries(
            Object.entries(row.properties).map(([name, { local }]) => [name, local]),
          ),
        },
      ],
    }),
  }));
}

function bulkOf(world: World, choice: BulkRequest): BulkDocument {
  const fits = openConflicts(world).filter(({ type }) => !choice.type || choice.type === type);
  const rows = fits.flatMap((conflict) =>
    conflict.properties
      .filter(({ name }) => !choice.property || choice.property === name)
      .filter(({ remote_by }) => !choice.by || choice.by === remote_by)
      .map(({ name, base, local, remote }) => ({
        conflict: conflict.id,
        kind: conflict.kind,
        record: { type: conflict.type, id: conflict.record, title: conflict.title },
        property: name,
        base,
        local,
        remote,
        result: choice.side === "local" ? local : remote,
      })),
  );
  return {
    digest: rows.map(({ conflict, property, result }) => `${conflict}${property}${result}`).join("|"),
    rows,
    left_out: fits
      .filter(({ properties }) => properties.length === 0)
      .map(({ id }) => ({ conflict: id, reason: "the record as a whole is disputed" })),
  };
}

export const handlers: Handlers = {
  review: (_none, world) => ({ on: reviewing(world).on, unapproved: unapproved(world).length }),
  set_review({ on }, world) {
    reviewing(world).on = on;
    return { on, unapproved: unapproved(world).length };
  },
  approve({ ids }, world) {
    const wanted = unapproved(world).filter(({ id }) => ids === null || ids.includes(id));
    for (const { id } of wanted) reviewing(world).approved.add(id);
    return { approved: wanted.length, unapproved: unapproved(world).length };
  },
  undo_plan: ({ id }, world) => planOf(world, id),
  undo({ id }, world) {
    const plan = planOf(world, id);
    const lines = linesOf(world);
    const [first] = plan.parts;
    if (first?.was_sent) {
      const next = Number(lines[0]?.id ?? "40") + 1;
      const { record, kind, property, from, to } = first;
      lines.unshift(
        line(next, 0, { record, kind, property, base: from, local: to, intent: String(next), undoes: id }),
      );
    }
    return plan;
  },
  ledger({ record, since, limit, offset = 0 }, world) {
    const rows = linesOf(world).filter(
      (each) =>
        (!record || (record.type === each.record.type && record.id === each.record.id)) &&
        (!since || each.at >= since),
    );
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  },
  export_ledger({ format, path }, world) {
    return { file: path ?? `~/Documents/satchel-history-4711.${format}`, lines: linesOf(world).length };
  },
  push_preview({ as_approved = false }, world) {
    const waits = new Set(as_approved ? [] : unapproved(world).map(({ id }) => id));
    const rows = outboxRows(world).filter(({ id, state }) => state === "queued" && !waits.has(id));
    const requests = requestsOf(rows);
    const reads = requests.length * 2;
    return {
      requests,
      cost: { writes: requests.length, reads, total: requests.length + reads },
      acknowledged: rows.length,
      conflicted: 0,
      unapproved: waits.size,
    };
  },
  bulk_preview: (choice, world) => bulkOf(world, choice),
  bulk_apply({ choice, digest }, world) {
    const now = bulkOf(world, choice);
    if (now.digest !== digest)
      throw failure("preview_moved", "What was shown has moved.", "Look at a new preview, and apply that.");
    for (const row of now.rows) {
      const record = world.records.get(row.record.type)?.find(({ id }) => id === row.record.id);
      const change = record?.pending[row.property];
      if (!record || !change) continue;
      record.mirror[row.property] = change.remote;
      if (choice.side === "remote") delete record.pending[row.property];
      else Object.assign(change, { base: change.remote, state: "queued" });
    }
    return now;
  },
};
