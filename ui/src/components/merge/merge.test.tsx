import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Failure, MergeDocument, MergeQuestionDocument, RecordDocument } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import { MergeDialog } from ".";

function asked(more: Partial<MergeQuestionDocument> = {}): MergeDocument {
  return {
    merged: null,
    question: {
      why: "consent",
      primary: { id: "1", title: "Bo Chen", changed: [], waiting: 1 },
      other: { id: "2", title: "B. Chen", changed: [], waiting: 1 },
      differing: [
        { name: "phone", label: "Phone", primary: "030 1", other: "030 2" },
        { name: "city", label: "City", primary: null, other: "Bremen" },
      ],
      sight: "first",
      ...more,
    },
  };
}

const done: MergeDocument = { merged: { id: "1", title: "Bo Chen" } as RecordDocument, question: null };

async function open(merge: Handlers["merge"]) {
  const transport = new FakeTransport(
    { ...(merge ? { merge } : {}) },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const merged: string[] = [];
  const rendered = await renderWith(
    <MergeDialog
      type="contacts"
      primary="1"
      other="2"
      onMerged={({ id }) => merged.push(id)}
      onClose={() => undefined}
    />,
    { transport },
  );
  const dialog = await screen.findByRole("dialog", { name: "Merge two contacts" });
  const calls = () =>
    transport.calls.filter(({ method }) => method === "merge").map(({ request }) => request);
  return { ...rendered, dialog, merged, calls };
}

test("both stand side by side as they are now, and a yes is to exactly that", async () => {
  const { user, dialog, merged, calls } = await open(({ consent }) => (consent ? done : asked()));
  const table = await within(dialog).findByRole("table", { name: "What they differ in" });
  const [, phone, city] = within(table).getAllByRole("row");
  expect(phone).toHaveTextContent("Phone030 1030 2");
  expect(within(phone as HTMLElement).getByText("030 1")).toHaveClass("taken");
  expect(within(city as HTMLElement).getByText("Bremen")).toHaveClass("taken");
  expect(dialog).toHaveTextContent("HubSpot cannot undo this.");
  expect(dialog).toHaveTextContent("2 changes that wait here will wait for Bo Chen.");
  expect(calls()).toEqual([{ type: "contacts", primary: "1", other: "2", consent: false }]);
  await user.click(within(dialog).getByRole("button", { name: "Merge for good" }));
  await waitFor(() => expect(merged).toEqual(["1"]));
  expect(calls().at(-1)).toEqual({
    type: "contacts",
    primary: "1",
    other: "2",
    consent: true,
    sight: "first",
  });
});

test("it is asked again when one of them has moved, and what moved is named", async () => {
  const { user, dialog, merged, calls } = await open(({ consent, sight }) => {
    if (!consent) return asked();
    if (sight === "first")
      return asked({
        why: "changed",
        sight: "second",
        other: { id: "2", title: "B. Chen", changed: ["Phone"], waiting: 0 },
      });
    return done;
  });
  await within(dialog).findByRole("table");
  await user.click(within(dialog).getByRole("button", { name: "Merge for good" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(
    "Changed in HubSpot since you looked: Phone. Look again.",
  );
  expect(merged).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Merge for good" }));
  await waitFor(() => expect(merged).toEqual(["1"]));
  expect(calls().at(-1)).toMatchObject({ sight: "second" });
});

test("the other way round is asked about anew", async () => {
  const { user, dialog, calls } = await open(() => asked());
  await within(dialog).findByRole("table");
  await user.click(within(dialog).getByRole("button", { name: "The other way round" }));
  await waitFor(() =>
    expect(calls().at(-1)).toEqual({ type: "contacts", primary: "2", other: "1", consent: false }),
  );
});

test("without a network nothing can be merged, and that is said", async () => {
  const { dialog } = await open(() => {
    throw {
      code: "offline",
      message: "HubSpot could not be reached.",
      kept: "Nothing was merged.",
      next: "Try again when the network is back.",
    } as Failure;
  });
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("Nothing was merged.");
  expect(within(dialog).getByRole("button", { name: "Merge for good" })).toBeDisabled();
});
