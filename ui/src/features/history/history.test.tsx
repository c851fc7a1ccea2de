import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Failure, LedgerDocument, LedgerRequest } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { fill, renderWith } from "@/test/render";
import HistoryPage from "./history-page";

const bo = { type: "contacts", id: "1", title: "Bo Chen" };

function line(id: string, more: Partial<LedgerDocument> = {}): LedgerDocument {
  return {
    id,
    intent: "7",
    at: new Date(Date.now() - 60_000).toISOString(),
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

async function open(rows: LedgerDocument[], overrides: Handlers = {}, at = "/history") {
  const transport = new FakeTransport(
    {
      ledger: ({ limit, record }) => {
        const fits = rows.filter((row) => !record || row.record.id === record.id);
        return { total: fits.length, rows: fits.slice(0, limit) };
      },
      show: ({ id }) => ({ title: id === "1" ? "Bo Chen" : "Cy Dale" }) as never,
      ...overrides,
    },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const rendered = await renderWith(<HistoryPage />, { transport, at });
  const asked = () =>
    transport.calls
      .filter(({ method }) => method === "ledger")
      .map(({ request }) => request as LedgerRequest);
  return { ...rendered, asked };
}

test.each([
  [line("1"), "In HubSpot"],
  [line("1", { event: "queued" }), "Saved on this computer"],
  [line("1", { event: "queued", undoes: "5" }), "Taken back, saved on this computer"],
  [line("1", { event: "converged" }), "HubSpot had it already"],
  [line("1", { event: "discarded" }), "Given up by you"],
  [line("1", { event: "replaced" }), "Replaced by a later change"],
  [line("1", { event: "rejected", detail: "Not a number." }), "Refused by HubSpotNot a number."],
  [line("1", { event: "conflicted" }), "Held: changed in HubSpot too"],
  [line("1", { kind: "conflict", event: "opened", intent: null }), "Changed on both sides"],
  [
    line("1", { kind: "conflict", event: "moved", intent: null }),
    "HubSpot changed again: what was decided is void",
  ],
  [line("1", { kind: "conflict", event: "settled", detail: "local" }), "Decided: yours was kept"],
  [line("1", { kind: "conflict", event: "settled", detail: "remote" }), "Decided: HubSpot’s was taken"],
  [line("1", { kind: "conflict", event: "vanished" }), "Both sides agree again"],
])("every fate has its words: %#", async (given, words) => {
  await open([given]);
  const row = (await screen.findAllByRole("row"))[1] as HTMLElement;
  expect(within(row).getAllByRole("cell")[2]).toHaveTextContent(words);
});

test("a conflict shows both values, a change its way", async () => {
  await open([
    line("2", { kind: "conflict", event: "settled", detail: "remote", remote: "030 3" }),
    line("1"),
  ]);
  const [, dispute, change] = await screen.findAllByRole("row");
  await waitFor(() => expect(dispute).toHaveTextContent(/Phone yours 030 2 HubSpot’s 030 3/));
  expect(change).toHaveTextContent(/Phone 030 1.*030 2/);
});

test("one record’s lines are asked for, and all again", async () => {
  const cy = { type: "contacts", id: "2", title: "Cy Dale" };
  const { user, asked, address } = await open([line("2", { record: cy }), line("1")]);
  await user.click(await screen.findByRole("button", { name: "More about this line of Cy Dale" }));
  await user.click(await screen.findByRole("menuitem", { name: "Only this record" }));
  await waitFor(() => expect(screen.queryByRole("rowheader", { name: "Bo Chen" })).toBeNull());
  expect(address()).toMatch(/id=.*2/);
  expect(asked().at(-1)?.record).toEqual({ type: "contacts", id: "2" });
  await user.click(screen.getByRole("button", { name: "Show all records" }));
  expect(await screen.findByRole("rowheader", { name: "Bo Chen" })).toBeVisible();
});

test("a shorter time is asked for as an instant", async () => {
  const { user, asked } = await open([line("1")]);
  await screen.findByRole("rowheader", { name: "Bo Chen" });
  await user.click(screen.getByRole("button", { name: /How far back/ }));
  await user.click(await screen.findByRole("option", { name: "Last 7 days" }));
  await waitFor(() => expect(asked().at(-1)?.since).toBeDefined());
  const days = (Date.now() - Date.parse(asked().at(-1)?.since ?? "")) / 86_400_000;
  expect(days).toBeCloseTo(7, 2);
});

test("a sent change is taken back from here", async () => {
  const plan = {
    action: "7",
    parts: [
      {
        record: bo,
        kind: "update",
        property: "phone",
        from: "030 2",
        to: "030 1",
        other: null,
        was_sent: true,
      },
    ],
    dependants: [],
  };
  const { user, transport } = await open([line("1")], { undo_plan: () => plan, undo: () => plan });
  await user.click(await screen.findByRole("button", { name: "More about this line of Bo Chen" }));
  await user.click(await screen.findByRole("menuitem", { name: "Take it back" }));
  expect(await screen.findByText("Change of Bo Chen is taken back, waiting to send")).toBeVisible();
  expect(transport.calls.find(({ method }) => method === "undo")?.request).toEqual({ id: "7" });
});

test("says why it is empty, and what failed", async () => {
  const { unmount } = await open([]);
  expect(await screen.findByText("Nothing has been changed here yet")).toBeVisible();
  unmount();
  await open([], {
    ledger: () => {
      throw { code: "database_unreadable", message: "It could not be read.", kept: "", next: "" } as Failure;
    },
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("It could not be read.");
});

test("what is shown is written to a file, whose name is said", async () => {
  const { user, transport } = await open(
    [line("1"), line("2", { record: { ...bo, id: "2" } })],
    {
      export_ledger: ({ path }) => ({ file: path ?? "~/Documents/satchel-history.csv", lines: 1 }),
    },
    "/history?type=contacts&id=%221%22",
  );
  await user.click(await screen.findByRole("button", { name: "Export…" }));
  const dialog = await screen.findByRole("dialog", { name: "Export the history" });
  expect(dialog).toHaveTextContent(/What the page shows now.*not encrypted/);
  await user.click(within(dialog).getByRole("radio", { name: /^JSON/ }));
  await fill(user, within(dialog).getByLabelText("File"), "~/history.json ");
  await user.click(within(dialog).getByRole("button", { name: "Export 1 line" }));
  expect(await within(dialog).findByText("~/history.json")).toBeVisible();
  expect(
    transport.calls.filter(({ method }) => method === "export_ledger").map(({ request }) => request),
  ).toEqual([{ record: { type: "contacts", id: "1" }, format: "json", path: "~/history.json" }]);
});

test("a file that cannot be written is told, and the choices stay", async () => {
  const { user } = await open([line("1")], {
    export_ledger: () => {
      throw {
        code: "usage",
        message: "It is there already.",
        kept: "",
        next: "Choose another name.",
      } as Failure;
    },
  });
  await user.click(await screen.findByRole("button", { name: "Export…" }));
  await fill(user, await screen.findByLabelText("File"), "~/taken.csv");
  await user.click(screen.getByRole("button", { name: "Export 1 line" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("It is there already.");
  expect(screen.getByLabelText("File")).toHaveValue("~/taken.csv");
});
