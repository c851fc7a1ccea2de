import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ConflictDocument, RecordDocument } from "@/ipc";
import { renderWith } from "@/test/render";
import ConflictsPage from "./conflicts-page";

function whole(kind: string): ConflictDocument {
  return {
    id: "9",
    kind,
    type: "contacts",
    record: "1003",
    title: "Diego Arrieta",
    properties: [],
    opened_at: new Date().toISOString(),
  };
}

async function open(kind: string) {
  const rendered = await renderWith(<ConflictsPage />, {
    at: "/conflicts",
    overrides: {
      conflicts: () => ({ total: 1, rows: [whole(kind)] }),
      resolve: () => ({}) as RecordDocument,
    },
  });
  const resolved = () =>
    rendered.transport.calls.filter(({ method }) => method === "resolve").map(({ request }) => request);
  return { ...rendered, resolved };
}

test.each([
  ["archived_remotely", "Give up my changes", "remote"],
  ["changed_since_archive", "Keep the contact", "remote"],
  ["changed_since_archive", "Delete it all the same", "local"],
  ["association", "Keep the link as it is in HubSpot", "remote"],
  ["association", "Send my change", "local"],
])("%s: “%s” answers %s for the whole record", async (kind, button, answer) => {
  const { user, resolved } = await open(kind);
  await user.click(await screen.findByRole("button", { name: button }));
  await waitFor(() => expect(resolved()).toEqual([{ id: "9", property: null, answer }]));
});

test("a record deleted in HubSpot offers no way to overwrite, and says how to bring it back", async () => {
  await open("archived_remotely");
  expect(await screen.findByText(/Only HubSpot’s own pages can bring the contact back/)).toBeVisible();
  expect(screen.queryByRole("button", { name: /Keep mine|Send/ })).toBeNull();
});
