import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Failure, LedgerDocument, OutboxDocument, UndoDocument, UndoPartDocument } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import PendingPage from "./pending-page";

const foo = { type: "companies", id: "local:7", title: "Foo GmbH" };
const bo = { type: "contacts", id: "1", title: "Bo Chen" };

function row(more: Partial<OutboxDocument> = {}): OutboxDocument {
  return {
    id: "5",
    record: foo,
    kind: "create",
    state: "queued",
    held: false,
    approved: false,
    intent: "41",
    properties: {},
    values: {},
    link: null,
    message: null,
    created_at: new Date(Date.now() - 170_000).toISOString(),
    not_before: null,
    ...more,
  };
}

function part(more: Partial<UndoPartDocument> = {}): UndoPartDocument {
  return {
    record: foo,
    kind: "create",
    property: null,
    from: null,
    to: null,
    other: null,
    was_sent: false,
    ...more,
  };
}

function sent(more: Partial<LedgerDocument> = {}): LedgerDocument {
  return {
    id: "60",
    intent: "59",
    at: new Date(Date.now() - 170_000).toISOString(),
    record: bo,
    kind: "update",
    event: "acknowledged",
    property: "phone",
    base: "030 1",
    local: "030 2",
    remote: null,
    detail: null,
    link: null,
    undoes: null,
    ...more,
  };
}

async function open(rows: OutboxDocument[], overrides: Handlers = {}) {
  const transport = new FakeTransport(
    {
      outbox: () => ({ total: rows.length, rows }),
      ledger: () => ({ total: 0, rows: [] }),
      ...overrides,
    },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const rendered = await renderWith(<PendingPage />, { transport, at: "/pending" });
  await screen.findByRole("tab", { name: `All ${rows.length}` });
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map((call) => call.request);
  return { ...rendered, transport, asked };
}

test("a new record is undone with what waits for it, and that is named first", async () => {
  const note = { type: "notes", id: "local:8", title: "A note" };
  const plan: UndoDocument = {
    action: "41",
    parts: [part()],
    dependants: [
      part({ record: bo, kind: "associate", other: foo }),
      // The link of a new note that goes as well is nothing besides it.
      part({ record: note, kind: "associate", other: foo }),
      part({ record: note }),
    ],
  };
  const { user, asked } = await open([row()], { undo_plan: () => plan, undo: () => plan });
  await user.click(screen.getByRole("button", { name: "Undo all of Foo GmbH" }));
  const dialog = await screen.findByRole("dialog", { name: "Undo the new company?" });
  expect(dialog).toHaveTextContent("“Foo GmbH” was never sent to HubSpot and exists only here.");
  const along = within(dialog).getByRole("list", { name: "Goes with it" });
  expect(along).toHaveTextContent("Bo ChenLink to Foo GmbH");
  expect(along).toHaveTextContent("A noteNew note");
  expect(asked("undo")).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Undo with 2 more" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked("undo")).toEqual([{ id: "41", with_dependants: true }]);
  expect(asked("discard")).toEqual([]);
});

test("when more has come to wait for it meanwhile, that is shown and asked again", async () => {
  let more = false;
  const plan = (): UndoDocument => ({
    action: "41",
    parts: [part()],
    dependants: more ? [part({ record: bo, kind: "associate", other: foo })] : [],
  });
  const { user, asked } = await open([row()], {
    undo_plan: plan,
    undo: ({ with_dependants = false }) => {
      more = true;
      if (with_dependants) return plan();
      throw {
        code: "has_dependants",
        message: "1 link waits for it and goes with it.",
        kept: "Nothing was changed.",
        next: "Undo them together, or leave it.",
      } as Failure;
    },
  });
  await user.click(screen.getByRole("button", { name: "Undo all of Foo GmbH" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Undo" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("1 link waits for it");
  await user.click(await within(dialog).findByRole("button", { name: "Undo with 1 more" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked("undo")).toEqual([
    { id: "41", with_dependants: false },
    { id: "41", with_dependants: true },
  ]);
});

test("a link that only waits is undone at once", async () => {
  const plan = { action: "43", parts: [part({ record: bo, kind: "associate", other: foo })], dependants: [] };
  const link = row({ id: "6", record: bo, kind: "associate", intent: "43", link: { to: foo, label: null } });
  const { user, asked } = await open([link], { undo_plan: () => plan, undo: () => plan });
  await user.click(screen.getByRole("button", { name: "Undo all of Bo Chen" }));
  expect(await screen.findByText("Change of Bo Chen undone")).toBeVisible();
  expect(asked("undo")).toEqual([{ id: "43" }]);
});

test("what HubSpot has taken is taken back by a new change, and that can be undone too", async () => {
  const plan: UndoDocument = {
    action: "59",
    parts: [
      part({ record: bo, kind: "update", property: "phone", from: "030 2", to: "030 1", was_sent: true }),
    ],
    dependants: [],
  };
  const { user, asked } = await open([], {
    ledger: () => ({ total: 2, rows: [sent(), sent({ id: "58", intent: "57", event: "queued" })] }),
    undo_plan: () => plan,
    undo: () => plan,
    edit: () => ({}) as never,
  });
  await user.click(await screen.findByRole("tab", { name: "Sent, 24 h 1" }));
  const line = within(screen.getByRole("list", { name: "Sent in the last 24 hours" })).getByRole("listitem");
  await waitFor(() => expect(line).toHaveTextContent(/Bo Chen.*Phone.*030 1.*030 2.*In HubSpot/));
  await user.click(screen.getByRole("button", { name: "Take back the change of Bo Chen" }));
  expect(await screen.findByText("Change of Bo Chen is taken back, waiting to send")).toBeVisible();
  expect(asked("undo")).toEqual([{ id: "59" }]);
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() =>
    expect(asked("edit")).toEqual([{ type: "contacts", id: "1", properties: { phone: "030 2" } }]),
  );
});

test("what was taken back already says so and offers nothing; what cannot be says why", async () => {
  const { user } = await open([], {
    ledger: () => ({
      total: 3,
      rows: [
        sent({ id: "70", intent: "70", event: "queued", undoes: "59" }),
        sent(),
        sent({ id: "62", intent: "61", record: { ...bo, title: "Cy Dale" } }),
      ],
    }),
    undo_plan: () => {
      throw {
        code: "cannot_undo",
        message: "A later change stands on it.",
        kept: "",
        next: "History shows what became of it.",
      } as Failure;
    },
  });
  await user.click(await screen.findByRole("tab", { name: "Sent, 24 h 2" }));
  expect(await screen.findByText("Taken back")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Take back the change of Bo Chen" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Take back the change of Cy Dale" }));
  expect(
    await screen.findByText("A later change stands on it. History shows what became of it."),
  ).toBeVisible();
});

test("in review nothing leaves unapproved: one by its button or key, all at once", async () => {
  const approved = new Set<string>();
  const rows = ["5", "6", "7"].map((id) => row({ id, record: { ...foo, title: `Company ${id}` } }));
  const { user, asked, transport } = await open(rows, {
    outbox: () => ({ total: 3, rows: rows.map((each) => ({ ...each, approved: approved.has(each.id) })) }),
    review: () => ({ on: true, unapproved: 3 - approved.size }),
    approve: ({ ids }) => {
      const before = approved.size;
      for (const id of ids ?? ["5", "6", "7"]) approved.add(id);
      return { approved: approved.size - before, unapproved: 3 - approved.size };
    },
  });
  expect(await screen.findByText("Review is on: 3 changes wait for your approval.")).toBeVisible();
  expect(screen.getAllByText("Waits for approval")).toHaveLength(3);
  await user.click(screen.getByRole("button", { name: "Approve Company 5" }));
  expect(await screen.findByText("Review is on: 2 changes wait for your approval.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Approve Company 5" })).toBeNull();
  screen.getByRole("button", { name: "Approve Company 6" }).focus();
  await user.keyboard("a");
  expect(await screen.findByText("Review is on: 1 change waits for your approval.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Approve all/ }));
  expect(await screen.findByText(/Nothing waits for that now/)).toBeVisible();
  expect(asked("approve")).toEqual([{ ids: ["5"] }, { ids: ["6"] }, { ids: null }]);
  transport.announce(["outbox"]);
});

test("without review nothing speaks of approval", async () => {
  await open([row()], { review: () => ({ on: false, unapproved: 0 }) });
  expect(await screen.findByText("Waiting", { selector: ".stands span" })).toBeVisible();
  expect(screen.queryByText(/approv/i)).toBeNull();
});

test("the exact requests and their cost are shown, and sent by nobody", async () => {
  const { user, asked } = await open([row()], {
    review: () => ({ on: true, unapproved: 1 }),
    push_preview: ({ as_approved = false }) => ({
      requests: as_approved
        ? [
            {
              method: "POST",
              path: "/crm/objects/2026-09/companies/batch/create",
              body: '{"inputs":[{"a":1}]}',
            },
          ]
        : [],
      cost: as_approved ? { writes: 1, reads: 2, total: 3 } : { writes: 0, reads: 0, total: 0 },
      acknowledged: as_approved ? 1 : 0,
      conflicted: as_approved ? 1 : 0,
      unapproved: as_approved ? 0 : 1,
    }),
  });
  await user.keyboard("v");
  const dialog = await screen.findByRole("dialog", { name: "What would be sent" });
  expect(await within(dialog).findByText("Nothing would be sent now.")).toBeVisible();
  expect(dialog).toHaveTextContent("1 row waits for your approval.");
  await user.click(within(dialog).getByRole("switch", { name: "As if you had approved everything" }));
  const requests = await within(dialog).findByRole("list", { name: "Requests in their order" });
  expect(requests).toHaveTextContent(/POST \/crm\/objects\/2026-09\/companies\/batch\/create/);
  expect(requests).toHaveTextContent(/"a": 1/);
  expect(dialog).toHaveTextContent("3 requests: 1 to write, 2 to look before and after.");
  expect(dialog).toHaveTextContent("1 change would stay here");
  expect(asked("push_preview")).toEqual([{}, { as_approved: true }]);
  expect([...asked("sync_now"), ...asked("approve")]).toEqual([]);
});

test("a preview that cannot be had says why", async () => {
  const { user } = await open([row()], {
    push_preview: () => {
      throw {
        code: "offline",
        message: "HubSpot could not be reached.",
        kept: "Nothing was sent.",
        next: "Try again when the network is back.",
      } as Failure;
    },
  });
  await user.keyboard("v");
  expect(await screen.findByRole("alert")).toHaveTextContent("HubSpot could not be reached.");
});

test("what is looked for says when it is looked for again", async () => {
  const at = new Date(2026, 10, 26, 14, 31).toISOString();
  await open([row({ state: "unknown", not_before: at })]);
  expect(await screen.findByText(/^Looked for in HubSpot again at \d\d:31/)).toBeVisible();
});
