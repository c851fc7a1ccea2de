import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { BulkDocument, BulkRequest, ConflictDocument, Failure, RecordDocument } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import ConflictsPage from "./conflicts-page";

function conflict(
  id: string,
  title: string,
  remote: string,
  more: Partial<ConflictDocument> = {},
): ConflictDocument {
  return {
    id,
    kind: "edit",
    type: "contacts",
    record: id,
    title,
    properties: [
      {
        name: "phone",
        base: "030 1",
        base_known: true,
        local: "030 2",
        remote,
        remote_at: new Date(Date.now() - 600_000).toISOString(),
        remote_by: "103",
        remote_name: "Ana Ruiz",
        remote_source: "CRM_UI",
      },
    ],
    opened_at: new Date().toISOString(),
    ...more,
  };
}

const both = () => [conflict("1", "Bo Chen", "030 3"), conflict("2", "Cy Dale", "030 4")];

function preview({ side }: BulkRequest, conflicts: ConflictDocument[]): BulkDocument {
  return {
    digest: conflicts.flatMap(({ properties }) => properties.map(({ remote }) => remote)).join(),
    rows: conflicts.flatMap(({ id, kind, title, properties }) =>
      properties.map(({ name, base, local, remote }) => ({
        conflict: id,
        kind,
        record: { type: "contacts", id, title },
        property: name,
        base,
        local,
        remote,
        result: side === "local" ? local : remote,
      })),
    ),
    left_out: [{ conflict: "9", reason: "as a whole" }],
  };
}

async function open(conflicts: ConflictDocument[], overrides: Handlers = {}) {
  const transport = new FakeTransport(
    {
      conflicts: () => ({ total: conflicts.length, rows: conflicts }),
      show: () => ({ properties: {}, pending: {}, associations: [] }) as never,
      resolve: () => ({}) as RecordDocument,
      edit: () => ({}) as RecordDocument,
      ...overrides,
    },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const rendered = await renderWith(<ConflictsPage />, { transport, at: "/conflicts" });
  await screen.findAllByRole("rowheader", { name: /^[A-Z]/ });
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map(({ request }) => request);
  return { ...rendered, transport, asked };
}

test("many are decided only over a table of every value, with its count, and taken back", async () => {
  const { user, asked } = await open(both(), {
    bulk_preview: (request) => preview(request, both()),
    bulk_apply: ({ choice }) => preview(choice, both()),
  });
  await user.keyboard("m");
  const dialog = await screen.findByRole("dialog", { name: "Decide many at once" });
  for (const each of within(dialog).getAllByRole("radio")) expect(each).not.toBeChecked();
  expect(within(dialog).getByRole("button", { name: "Choose a side first" })).toBeDisabled();
  expect(asked("bulk_preview")).toEqual([]);
  await user.click(within(dialog).getByRole("radio", { name: /^Yours/ }));
  const table = await within(dialog).findByRole("table", { name: "What will be decided" });
  await waitFor(() =>
    expect(within(table).getAllByRole("row")[1]).toHaveTextContent("Bo ChenPhone030 2030 3030 2"),
  );
  expect(within(table).getAllByRole("row")).toHaveLength(3);
  expect(dialog).toHaveTextContent("2 values of 2 records:");
  expect(dialog).toHaveTextContent("1 conflict not among them: it is about a record as a whole");
  await user.click(within(dialog).getByRole("button", { name: "Overwrite 2 values in HubSpot" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked("bulk_apply")).toEqual([{ choice: { side: "local" }, digest: "030 3,030 4" }]);
  expect(await screen.findByText("2 values decided")).toBeVisible();
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() =>
    expect(asked("edit")).toEqual([
      { type: "contacts", id: "1", properties: { phone: "030 3" } },
      { type: "contacts", id: "2", properties: { phone: "030 4" } },
    ]),
  );
});

test("they are narrowed to a type and to one of its properties", async () => {
  const { user, asked } = await open(both(), { bulk_preview: (request) => preview(request, both()) });
  await user.click(screen.getByRole("button", { name: /Decide many/ }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("radio", { name: /^HubSpot’s/ }));
  await user.click(within(dialog).getByRole("button", { name: /All records/ }));
  await user.click(await screen.findByRole("option", { name: "Contacts" }));
  await user.click(within(dialog).getByRole("button", { name: /All properties/ }));
  await user.click(await screen.findByRole("option", { name: "Phone" }));
  await waitFor(() =>
    expect(asked("bulk_preview").at(-1)).toEqual({ side: "remote", type: "contacts", property: "phone" }),
  );
  expect(await within(dialog).findByRole("button", { name: "Take 2 values from HubSpot" })).toBeEnabled();
});

test("they are narrowed to what one person changed in HubSpot", async () => {
  const [first, second] = both();
  const disputed = second?.properties[0];
  if (!first || !second || !disputed) throw new Error("the sample lacks a conflict");
  second.properties = [{ ...disputed, remote_by: "104", remote_name: null }];
  const { user, asked } = await open([first, second], {
    bulk_preview: (request) => preview(request, request.by === "104" ? [second] : [first, second]),
  });
  await user.keyboard("m");
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("radio", { name: /^HubSpot’s/ }));
  await user.click(within(dialog).getByRole("button", { name: /Anybody/ }));
  const offered = (await screen.findAllByRole("option")).map(({ textContent }) => textContent);
  expect(offered).toEqual(["Anybody", "Ana Ruiz", "User 104"]);
  await user.click(screen.getByRole("option", { name: "User 104" }));
  await waitFor(() => expect(asked("bulk_preview").at(-1)).toEqual({ side: "remote", by: "104" }));
  expect(await within(dialog).findByRole("button", { name: "Take 1 value from HubSpot" })).toBeEnabled();
});

test("nothing is applied that was not shown: when something moved it is shown anew", async () => {
  let moved = false;
  const now = () => (moved ? [conflict("1", "Bo Chen", "030 9")] : both());
  const { user, asked } = await open(both(), {
    bulk_preview: (request) => preview(request, now()),
    bulk_apply: ({ choice, digest }) => {
      const shown = preview(choice, now());
      if (digest === shown.digest) return shown;
      throw {
        code: "preview_moved",
        message: "What was shown has moved.",
        kept: "Nothing was applied.",
        next: "Look at it again.",
      } as Failure;
    },
  });
  await user.keyboard("m");
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("radio", { name: /^HubSpot’s/ }));
  await within(dialog).findByRole("button", { name: "Take 2 values from HubSpot" });
  moved = true;
  await user.click(within(dialog).getByRole("button", { name: "Take 2 values from HubSpot" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("Nothing was applied.");
  await user.click(await within(dialog).findByRole("button", { name: "Take 1 value from HubSpot" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked("bulk_apply").map((request) => (request as { digest: string }).digest)).toEqual([
    "030 3,030 4",
    "030 9",
  ]);
});

test("one conflict alone is decided by itself", async () => {
  await open([conflict("1", "Bo Chen", "030 3")]);
  expect(screen.queryByRole("button", { name: /Decide many/ })).toBeNull();
});

test("a late conflict says who saved what when, and one key puts it back", async () => {
  const late = conflict("1", "Bo Chen", "030 3", { kind: "late" });
  const state = { rows: [late] };
  const { user, asked } = await open([], {
    conflicts: () => ({ total: state.rows.length, rows: state.rows }),
    resolve: () => {
      state.rows = [];
      return {} as RecordDocument;
    },
  });
  expect(
    screen.getByText(/^Ana Ruiz saved this .*\d.* through HubSpot web, and your change was written over it/),
  ).toBeVisible();
  expect(screen.getByRole("button", { name: /Put Ana’s back/ })).toBeVisible();
  await user.keyboard("r");
  expect(await screen.findByText("No conflicts")).toBeVisible();
  expect(asked("resolve")).toEqual([
    { id: "1", property: "phone", answer: "remote", seen: { value: "030 3" } },
  ]);
});

test("nothing is put back when HubSpot moved between the look and the key", async () => {
  let remote = "030 3";
  const { user, asked } = await open([], {
    conflicts: () => ({ total: 1, rows: [conflict("1", "Bo Chen", remote, { kind: "late" })] }),
  });
  remote = "030 9";
  await user.keyboard("r");
  expect(await screen.findByText("HubSpot has moved again. Nothing was sent.")).toBeInTheDocument();
  expect(asked("resolve")).toEqual([]);
});
