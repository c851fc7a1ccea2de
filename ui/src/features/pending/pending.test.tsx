import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { OutboxDocument, PendingDocument } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { documentOf } from "@/ipc/fake/records";
import { syncState } from "@/ipc/fake/sync";
import { createWorld, type FakeRecord } from "@/ipc/fake/world";
import { fill, renderWith } from "@/test/render";
import PendingPage from "./pending-page";

const ingrid: FakeRecord = {
  type: "contacts",
  id: "1",
  mirror: { firstname: "Ingrid", lastname: "Solheim" },
  pending: {},
  associations: [],
  state: "live",
  synced_at: null,
};

function change(
  base: string | null,
  local: string | null,
  more: Partial<PendingDocument> = {},
): PendingDocument {
  return {
    base,
    base_known: true,
    local,
    remote: base,
    state: "queued",
    message: null,
    edited_at: new Date(Date.now() - 170_000).toISOString(),
    ...more,
  };
}

function row(more: Partial<OutboxDocument> = {}): OutboxDocument {
  return {
    id: "5",
    record: { type: "contacts", id: "1", title: "Ingrid Solheim" },
    kind: "update",
    state: "queued",
    held: false,
    approved: false,
    intent: null,
    properties: { phone: change("22 1", "22 2") },
    values: {},
    link: null,
    message: null,
    created_at: new Date(Date.now() - 170_000).toISOString(),
    not_before: null,
    ...more,
  };
}

async function open(rows: OutboxDocument[], overrides: Handlers = {}) {
  const world = createWorld({ records: new Map([["contacts", [ingrid]]]) });
  const done = () => documentOf(ingrid);
  const transport = new FakeTransport(
    {
      outbox: () => ({ total: rows.length, rows }),
      discard: done,
      retry: done,
      hold: done,
      edit: done,
      ...overrides,
    },
    world,
  );
  const rendered = await renderWith(<PendingPage />, { transport, at: "/pending" });
  if (rows.length > 0) await screen.findAllByText(/^(Phone|Lifecycle|Email|Amount|Link to|New deal)$/);
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map((call) => call.request);
  return { ...rendered, asked };
}

test("says from what to what, in the words of the account, and where it stands", async () => {
  await open([row({ properties: { lifecyclestage: change("lead", "customer") } })]);
  const waiting = screen.getByRole("region", { name: "Waiting" });
  await waitFor(() =>
    expect(within(waiting).getByRole("listitem")).toHaveTextContent(
      /Ingrid Solheim.*Lifecycle.*Lead.*Customer.*\d min ago.*Waiting/,
    ),
  );
});

test("amounts are read in the currency of their record", async () => {
  const amount = { amount: change("16500", "12345.5") };
  const record = { type: "deals", id: "901", title: "Cold-room monitoring" };
  await open([row({ record, properties: amount, values: { deal_currency_code: "NOK" } })]);
  const line = () => within(screen.getByRole("region", { name: "Waiting" })).getByRole("listitem");
  await waitFor(() => expect(line()).toHaveTextContent(/NOK\s?16,500.*NOK\s?12,345\.50/));
});

test("one property of several is taken back by editing it to what it was", async () => {
  const both = { phone: change("22 1", "22 2"), jobtitle: change("Buyer", "Lead") };
  const { user, asked } = await open([row({ properties: both })]);
  await user.click(screen.getByRole("button", { name: "Undo Phone of Ingrid Solheim" }));
  expect(asked("edit")).toEqual([{ type: "contacts", id: "1", properties: { phone: "22 1" } }]);
  expect(asked("discard")).toEqual([]);
  expect(await screen.findByText("Phone undone")).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Undo Ctrl Z/ }));
  expect(asked("edit").at(-1)).toEqual({ type: "contacts", id: "1", properties: { phone: "22 2" } });
});

test("a row is discarded whole, and that can be taken back", async () => {
  const { user, asked } = await open([row()]);
  await user.click(screen.getByRole("button", { name: "Undo all of Ingrid Solheim" }));
  expect(asked("discard")).toEqual([{ id: "5" }]);
  expect(await screen.findByText("Change of Ingrid Solheim discarded")).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Undo Ctrl Z/ }));
  expect(asked("edit")).toEqual([{ type: "contacts", id: "1", properties: { phone: "22 2" } }]);
});

test("a new record is discarded only after a question: it exists nowhere else", async () => {
  const created = row({ kind: "create", record: { type: "contacts", id: "local:9", title: "Hana Park" } });
  const { user, asked } = await open([created]);
  await user.click(screen.getByRole("button", { name: "Undo all of Hana Park" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("was never sent to HubSpot and exists only here");
  expect(asked("discard")).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Discard" }));
  expect(asked("discard")).toEqual([{ id: "5" }]);
});

test("a row is held back and let go again", async () => {
  const { user, asked } = await open([row(), row({ id: "6", held: true })]);
  const [free, held] = screen.getAllByRole("button", { name: "More for Ingrid Solheim" });
  await user.click(free as HTMLElement);
  await user.click(await screen.findByRole("menuitem", { name: /Hold back/ }));
  await user.click(held as HTMLElement);
  await user.click(await screen.findByRole("menuitem", { name: /Let it go/ }));
  expect(asked("hold")).toEqual([
    { id: "5", on: true },
    { id: "6", on: false },
  ]);
  expect(screen.getByText("Held back by you")).toBeVisible();
});

test("a refused value shows HubSpot’s words at the field and is mended in place", async () => {
  const email = change("nadia@atlas.example", "nadia@", {
    state: "rejected",
    message: "This is not a valid email address.",
  });
  const { user, asked } = await open([row({ state: "rejected", properties: { email } })]);
  const part = screen.getByRole("region", { name: "Needs attention" });
  expect(within(part).getByText("Refused by HubSpot: This is not a valid email address.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Fix Email of Ingrid Solheim" }));
  const field = await screen.findByRole("textbox", { name: /Email/ });
  await fill(user, field, "nadia@atlas.example");
  await user.keyboard("{Enter}");
  await waitFor(() =>
    expect(asked("edit")).toEqual([
      { type: "contacts", id: "1", properties: { email: "nadia@atlas.example" } },
    ]),
  );
});

test("a refused row is tried again from its menu and by its key", async () => {
  const { user, asked } = await open([row({ state: "rejected" })]);
  screen.getByRole("button", { name: "More for Ingrid Solheim" }).focus();
  await user.keyboard("r");
  expect(asked("retry")).toEqual([{ id: "5" }]);
  await user.click(screen.getByRole("button", { name: "More for Ingrid Solheim" }));
  await user.click(await screen.findByRole("menuitem", { name: /Try again/ }));
  expect(asked("retry")).toEqual([{ id: "5" }, { id: "5" }]);
});

test("what may be on its way can neither be undone nor held", async () => {
  await open([row({ state: "in_flight" })]);
  const sending = screen.getByRole("region", { name: "Sending" });
  expect(within(sending).getByRole("listitem")).toHaveTextContent("Sending");
  expect(within(sending).queryByRole("button", { name: /Undo|More/ })).toBeNull();
});

test("the first changes to a live account are listed and sent only after a yes", async () => {
  const { user, asked } = await open([row()], {
    sync_now: ({ consent }, world) => {
      if (consent) return syncState(world);
      throw {
        code: "needs_consent",
        message: "The first push waits for a yes.",
        kept: "Nothing was sent.",
        next: "Say yes.",
        sends: [{ type: "contacts", id: "1", kind: "update", properties: ["phone"] }],
      };
    },
  });
  await user.click(screen.getByRole("button", { name: "Send now" }));
  const dialog = await screen.findByRole("dialog", { name: "Send these changes to HubSpot?" });
  expect(within(dialog).getByRole("listitem")).toHaveTextContent("Change contact 1");
  expect(within(dialog).getByRole("listitem")).toHaveTextContent("Phone");
  expect(asked("sync_now")).toEqual([{ consent: false }]);
  await user.click(within(dialog).getByRole("button", { name: "Send 1 change" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked("sync_now")).toEqual([{ consent: false }, { consent: true }]);
});

test("“Not yet” sends nothing", async () => {
  const { user, asked } = await open([row()], {
    sync_now: () => {
      throw { code: "needs_consent", message: "m", kept: "k", next: "n", sends: [] };
    },
  });
  await user.click(screen.getByRole("button", { name: "Send now" }));
  await user.click(await screen.findByRole("button", { name: "Not yet" }));
  expect(asked("sync_now")).toEqual([{ consent: false }]);
});

test("the tabs part what waits from what needs the user", async () => {
  const { user } = await open([row(), row({ id: "6", state: "needs_answer", message: "Did it arrive?" })]);
  await user.click(screen.getByRole("tab", { name: /Needs attention/ }));
  expect(screen.getByText("Did it arrive?")).toBeVisible();
  expect(screen.queryByRole("region", { name: "Waiting" })).toBeNull();
  await user.click(screen.getByRole("tab", { name: /Waiting/ }));
  expect(screen.getByRole("region", { name: "Waiting" })).toBeVisible();
  expect(screen.queryByText("Did it arrive?")).toBeNull();
});

test("what may have arrived is sent again only when the user says so", async () => {
  const { user, asked } = await open([
    row({ id: "6", kind: "create", state: "needs_answer", message: "Did it arrive?" }),
  ]);
  await user.click(screen.getByRole("button", { name: "More for Ingrid Solheim" }));
  await user.click(await screen.findByRole("menuitem", { name: /Send again/ }));
  expect(asked("retry")).toEqual([{ id: "6" }]);
});

test("each record that may be the one that was sent can be looked at in HubSpot", async () => {
  const message =
    "HubSpot holds several records that may be one of them: 40117, 40118. Discard this one, or retry.";
  const { user, asked } = await open([row({ id: "6", kind: "create", state: "needs_answer", message })]);
  await user.click(await screen.findByRole("button", { name: "Look at 40117 in HubSpot" }));
  await user.click(screen.getByRole("button", { name: "Look at 40118 in HubSpot" }));
  const page = "https://app.hubspot.example/contacts/4711/record/0-1";
  expect(asked("open_link")).toEqual([{ url: `${page}/40117` }, { url: `${page}/40118` }]);
});

test("says why it is empty", async () => {
  await open([]);
  expect(await screen.findByText("Nothing is waiting")).toBeVisible();
  expect(screen.getByRole("button", { name: "Send now" })).toBeDisabled();
});
