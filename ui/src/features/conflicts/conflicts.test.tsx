import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ConflictDocument, ConflictPropertyDocument, RecordDocument, ResolveRequest } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld, type FakeRecord } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import ConflictsPage from "./conflicts-page";

function disputed(name: string, base: string, local: string, remote: string): ConflictPropertyDocument {
  return {
    name,
    base,
    base_known: true,
    local,
    remote,
    remote_at: new Date(Date.now() - 600_000).toISOString(),
    remote_by: "103",
    remote_name: "Ana Ruiz",
    remote_source: "CRM_UI",
  };
}

const record = (id: string, firstname: string): FakeRecord => ({
  type: "contacts",
  id,
  mirror: { firstname, lastname: "Krähe" },
  pending: {},
  associations: [],
  state: "live",
  synced_at: null,
});

function conflict(id: string, more: Partial<ConflictDocument> = {}): ConflictDocument {
  return {
    id,
    kind: "edit",
    type: "contacts",
    record: "1",
    title: "Tobias Krähe",
    properties: [
      disputed("phone", "030 1", "030 2", "030 3"),
      disputed("jobtitle", "Technical Buyer", "Head of Facilities", "VP Operations"),
    ],
    opened_at: new Date().toISOString(),
    ...more,
  };
}

/** A program with these conflicts; a resolved one goes when its last property is settled. */
async function open(conflicts: ConflictDocument[], overrides: Handlers = {}, at = "/conflicts") {
  const world = createWorld({
    records: new Map([["contacts", [record("1", "Tobias"), record("2", "Diego")]]]),
  });
  const state = { conflicts };
  const transport = new FakeTransport(
    {
      conflicts: () => ({ total: state.conflicts.length, rows: state.conflicts }),
      resolve: ({ id, property }) => {
        state.conflicts = state.conflicts
          .map((each) =>
            each.id === id
              ? { ...each, properties: each.properties.filter(({ name }) => name !== property) }
              : each,
          )
          .filter((each) => each.id !== id || (property !== null && each.properties.length > 0));
        return {} as RecordDocument;
      },
      ...overrides,
    },
    world,
  );
  const rendered = await renderWith(<ConflictsPage />, { transport, at });
  const sent = () =>
    transport.calls
      .filter(({ method }) => method === "resolve")
      .map(({ request }) => request as ResolveRequest);
  const resolved = () => sent().map(({ seen: _, ...request }) => request);
  const seen = () => sent().map((request) => request.seen);
  /** HubSpot, or the user elsewhere, has moved. */
  const move = (change: (all: ConflictDocument[]) => ConflictDocument[]) => {
    state.conflicts = change(state.conflicts);
  };
  // Labels have arrived once the names begin with a capital.
  await screen.findAllByRole("rowheader", { name: /^[A-Z]/ });
  return { ...rendered, resolved, seen, move };
}

const apply = () => screen.getByRole("button", { name: /Apply and next/ });
const radio = (name: RegExp) => screen.getByRole("radio", { name });

test("nothing is chosen beforehand, and apply waits until each property is decided", async () => {
  const { user, resolved } = await open([conflict("7")]);
  for (const each of screen.getAllByRole("radio")) expect(each).not.toBeChecked();
  expect(apply()).toBeDisabled();
  expect(screen.getByText("You and Ana both changed 2 properties. 2 left to decide.")).toBeVisible();
  await user.click(radio(/^Phone: yours, 030 2/));
  expect(apply()).toBeDisabled();
  await user.click(radio(/^Job title: HubSpot’s, VP Operations/));
  expect(apply()).toBeEnabled();
  await user.click(apply());
  expect(await screen.findByText("No conflicts")).toBeVisible();
  expect(resolved()).toEqual([
    { id: "7", property: "phone", answer: "local" },
    { id: "7", property: "jobtitle", answer: "remote" },
  ]);
});

test("says who changed it, when and through what", async () => {
  await open([conflict("7")]);
  const header = screen.getByRole("columnheader", { name: /HubSpot now/ });
  expect(header).toHaveTextContent(/Ana Ruiz, today \d\d:\d\d|Ana Ruiz, 10 min ago|Ana Ruiz, yesterday/);
  expect(header).toHaveTextContent("HubSpot web");
});

test("every key decides as the table of keys says", async () => {
  const { user, resolved } = await open([conflict("7")]);
  await waitFor(() => expect(radio(/^Phone: yours/)).toHaveFocus());
  await user.keyboard("1");
  expect(radio(/^Phone: yours/)).toBeChecked();
  expect(screen.getByText("Phone: yours chosen. 1 of 2 decided.")).toBeInTheDocument();
  await user.keyboard("2");
  expect(radio(/^Phone: HubSpot/)).toBeChecked();
  await user.keyboard("{ArrowLeft}");
  expect(radio(/^Phone: yours/)).toBeChecked();
  await user.keyboard("{ArrowRight}");
  expect(radio(/^Phone: HubSpot/)).toBeChecked();
  await user.keyboard("u");
  expect(radio(/^Phone: HubSpot/)).not.toBeChecked();
  await user.keyboard("1{Enter}");
  expect(radio(/^Job title: yours/)).toHaveFocus();
  await user.keyboard("{ArrowUp}");
  expect(radio(/^Phone: yours/)).toHaveFocus();
  await user.keyboard("{ArrowDown}");
  expect(radio(/^Job title: yours/)).toHaveFocus();
  await user.keyboard("b");
  expect(screen.getByText("Before: Technical Buyer")).toBeVisible();
  expect(screen.getByRole("switch", { name: "Show before" })).toBeChecked();
  await user.keyboard("b");
  expect(screen.queryByText("Before: Technical Buyer")).toBeNull();
  await user.keyboard("2{Control>}{Enter}{/Control}");
  await waitFor(() => expect(resolved()).toHaveLength(2));
  expect(resolved()).toEqual([
    { id: "7", property: "phone", answer: "local" },
    { id: "7", property: "jobtitle", answer: "remote" },
  ]);
});

test("another value is typed in place and sent as it was typed", async () => {
  const one = conflict("7", { properties: [disputed("phone", "030 1", "030 2", "030 3")] });
  const { user, resolved, seen } = await open([one]);
  await waitFor(() => expect(radio(/^Phone: yours/)).toHaveFocus());
  await user.keyboard("3");
  const field = await screen.findByRole("textbox", { name: "Another value for Phone" });
  await user.clear(field);
  await user.type(field, "030 4{Enter}");
  expect(await screen.findByText("030 4")).toBeVisible();
  await user.click(apply());
  await waitFor(() =>
    expect(resolved()).toEqual([{ id: "7", property: "phone", answer: { value: "030 4" } }]),
  );
  expect(seen(), "the answer names HubSpot’s value that was seen").toEqual([{ value: "030 3" }]);
});

test("control and enter sends nothing while a property is undecided", async () => {
  const { user, resolved } = await open([conflict("7")]);
  await waitFor(() => expect(radio(/^Phone: yours/)).toHaveFocus());
  await user.keyboard("1{Control>}{Enter}{/Control}");
  expect(await screen.findByText("1 of 2 still to decide.")).toBeInTheDocument();
  expect(resolved()).toEqual([]);
});

test("a decision is void, and said to be, when HubSpot has moved again", async () => {
  const { user, move, transport, resolved } = await open([conflict("7")]);
  await user.click(radio(/^Phone: yours/));
  await user.click(radio(/^Job title: yours/));
  expect(apply()).toBeEnabled();
  move(([first]) => [
    conflict("7", {
      properties: [disputed("phone", "030 1", "030 2", "030 9"), ...(first?.properties.slice(1) ?? [])],
    }),
  ]);
  transport.announce(["conflicts"]);
  expect(await screen.findByText(/^Changed again .*by Ana\. Decide again\.$/)).toBeVisible();
  expect(radio(/^Phone: yours/)).not.toBeChecked();
  expect(radio(/^Phone: HubSpot’s, 030 9/)).not.toBeChecked();
  expect(radio(/^Job title: yours/)).toBeChecked();
  expect(apply()).toBeDisabled();
  expect(screen.getByRole("alert")).toHaveTextContent("Phone");
  expect(resolved()).toEqual([]);
});

test("nothing is sent when HubSpot moved between the choice and the key", async () => {
  const { user, move, resolved } = await open([conflict("7")]);
  await user.click(radio(/^Phone: yours/));
  await user.click(radio(/^Job title: yours/));
  // No announcement has reached the window yet.
  move(() => [conflict("7", { properties: [disputed("phone", "030 1", "030 2", "030 9")] })]);
  await user.click(apply());
  expect(await screen.findByText(/^Changed again .*by Ana/)).toBeVisible();
  expect(resolved()).toEqual([]);
});

test("the next record comes up after apply, and n and p move between records", async () => {
  const second = conflict("8", {
    record: "2",
    title: "Diego Krähe",
    properties: [disputed("phone", "1", "2", "3")],
  });
  const { user } = await open([conflict("7"), second]);
  const heading = (name: string) => screen.findByRole("heading", { level: 2, name });
  expect(await heading("Tobias Krähe")).toBeVisible();
  await user.keyboard("n");
  expect(await heading("Diego Krähe")).toBeVisible();
  await user.keyboard("p");
  expect(await heading("Tobias Krähe")).toBeVisible();
  await user.keyboard("{Shift>}1{/Shift}");
  await user.click(apply());
  expect(await heading("Diego Krähe")).toBeVisible();
  const list = screen.getByRole("navigation", { name: "Records with conflicts" });
  await waitFor(() => expect(within(list).getAllByRole("link")).toHaveLength(1));
});

test("all remaining asks before it takes a property that needs care", async () => {
  const one = conflict("7", {
    properties: [
      disputed("phone", "1", "2", "3"),
      disputed("lifecyclestage", "lead", "opportunity", "customer"),
    ],
  });
  const { user } = await open([one]);
  await user.click(screen.getByRole("button", { name: "All HubSpot" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("Lifecycle");
  await user.click(within(dialog).getByRole("button", { name: "Only the others" }));
  expect(radio(/^Phone: HubSpot/)).toBeChecked();
  expect(radio(/^Lifecycle: HubSpot/)).not.toBeChecked();
});

test("several options can be joined, and that is only a proposal", async () => {
  const one = conflict("7", {
    properties: [disputed("topics", "probes", "probes;gateways", "probes;calibration")],
  });
  const { user, resolved } = await open([one]);
  expect(await screen.findByText("Probes, Gateways, Calibration")).toBeVisible();
  expect(apply()).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Use both" }));
  await user.click(apply());
  await waitFor(() =>
    expect(resolved()).toEqual([
      { id: "7", property: "topics", answer: { value: "probes;gateways;calibration" } },
    ]),
  );
});

test("a failed answer is shown and the choices stay", async () => {
  const { user } = await open([conflict("7")], {
    resolve: () => {
      throw {
        code: "busy",
        message: "Another Satchel is writing.",
        kept: "Nothing was changed.",
        next: "Try again.",
      };
    },
  });
  await user.click(radio(/^Phone: yours/));
  await user.click(radio(/^Job title: yours/));
  await user.click(apply());
  expect(await screen.findByText("Another Satchel is writing.")).toBeVisible();
  expect(radio(/^Phone: yours/)).toBeChecked();
  expect(apply()).toBeEnabled();
});
