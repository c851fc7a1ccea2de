import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { SyncState } from "@/ipc";
import { FakeTransport } from "@/ipc/fake";
import { syncState } from "@/ipc/fake/sync";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import ClockBanner from "./clock-banner";
import StatusBar from "./status-bar";
import SyncPage from "./sync-page";

function transport(more: Partial<SyncState> = {}): FakeTransport {
  return new FakeTransport(
    { sync_state: (_none, world) => ({ ...syncState(world), ...more }) },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
}
const none = {
  queued: 0,
  in_flight: 0,
  unknown: 0,
  needs_answer: 0,
  retry_wait: 0,
  conflicted: 0,
  rejected: 0,
};

test("the status bar is quiet when all is well", async () => {
  await renderWith(<StatusBar />, { transport: transport({ daily_limit: null }) });
  expect(await screen.findByRole("link", { name: /Up to date synced 2 min ago/ })).toBeVisible();
  expect(screen.getAllByRole("link")).toHaveLength(1);
});

test("what waits, what needs the user and conflicts lead to their pages", async () => {
  const outbox = { ...none, queued: 4, rejected: 1 };
  const { user, address } = await renderWith(<StatusBar />, {
    transport: transport({ outbox, conflicts: 2 }),
  });
  const waiting = await screen.findByRole("link", { name: /5 waiting ?1 needs you/ });
  await user.click(waiting);
  expect(address()).toBe("/pending");
  await user.click(screen.getByRole("link", { name: "2 conflicts" }));
  expect(address()).toBe("/conflicts");
});

test("an expired sign-in leads to signing in again", async () => {
  const sent = transport({ activity: { name: "signed_out" } });
  const { user } = await renderWith(<StatusBar />, { transport: sent });
  await user.click(await screen.findByRole("button", { name: /Sign-in expired/ }));
  expect(sent.calls.map(({ method }) => method)).toContain("leave_account");
});

test("the page of an expired sign-in offers to sign in again instead of to sync", async () => {
  const sent = transport({ activity: { name: "signed_out" } });
  const { user } = await renderWith(<SyncPage />, { transport: sent });
  expect(await screen.findByText("Sign-in expired. Sign in again; nothing is lost")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Sync now/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Sign in again" }));
  expect(sent.calls.map(({ method }) => method)).toContain("leave_account");
});

test("changes that wait for a yes are sent from the status bar after it", async () => {
  const sent = transport({
    failure: { code: "needs_consent", message: "m", kept: "k", next: "n" },
  });
  const { user } = await renderWith(<StatusBar />, { transport: sent });
  await user.click(await screen.findByRole("button", { name: /wait for your yes/ }));
  await waitFor(() =>
    expect(sent.calls.find(({ method }) => method === "sync_now")?.request).toEqual({ consent: false }),
  );
});

test("syncing is begun, paused and kept off the network from its page", async () => {
  const world = createWorld({ records: new Map([["contacts", []]]) });
  const sent = new FakeTransport({}, world);
  const { user } = await renderWith(<SyncPage />, { transport: sent });
  await user.click(await screen.findByRole("button", { name: /Sync now/ }));
  await user.click(screen.getByRole("button", { name: "Pause" }));
  expect(await screen.findByRole("button", { name: "Resume" })).toBeVisible();
  expect(screen.getByText("Paused, edits are kept here")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Resume" }));
  await user.click(screen.getByRole("switch", { name: "Work offline" }));
  expect(await screen.findByText("Working offline, edits are kept here")).toBeVisible();
  expect(screen.getByRole("button", { name: /Sync now/ })).toBeDisabled();
  const asked = sent.calls.filter(({ method }) => ["sync_now", "pause", "work_offline"].includes(method));
  expect(asked).toEqual([
    { method: "sync_now", request: { consent: false } },
    { method: "pause", request: { on: true } },
    { method: "pause", request: { on: false } },
    { method: "work_offline", request: { on: true } },
  ]);
});

test("less of the limits is used when the user says so", async () => {
  const world = createWorld({ records: new Map([["contacts", []]]) });
  const sent = new FakeTransport({}, world);
  const { user } = await renderWith(<SyncPage />, { transport: sent });
  await user.click(await screen.findByRole("button", { name: /Use at most/ }));
  await user.click(await screen.findByRole("option", { name: "50 % of the limits" }));
  await waitFor(() => expect(screen.getByRole("button", { name: /Use at most/ })).toHaveTextContent("50 %"));
  expect(sent.calls.find(({ method }) => method === "set_ceiling")?.request).toEqual({ percent: 50 });
});

test("offline says why, when the network has a reason", async () => {
  const failure = {
    code: "offline" as const,
    message: "The proxy of this network asks for a sign-in.",
    kept: "Everything stored on this computer is kept, unsent edits included.",
    next: "Ask who runs this network.",
  };
  const since = new Date().toISOString();
  await renderWith(<SyncPage />, { transport: transport({ failure, activity: { name: "offline", since } }) });
  expect(await screen.findByText(/The proxy of this network asks for a sign-in/)).toBeVisible();
});

test("a type that failed says why, in the words of the program", async () => {
  const failed = {
    type: "deals",
    label: "Deals",
    singular: "deal",
    shown_only: false,
    removed: false,
    live: 12,
    archived: 1,
    complete: true,
    expected: null,
    synced_at: null,
    error: "HubSpot says that this sign-in may not read deals.",
  };
  await renderWith(<SyncPage />, { transport: transport({ types: [failed] }) });
  expect(await screen.findByText("HubSpot says that this sign-in may not read deals.")).toBeVisible();
  expect(screen.getByRole("row", { name: /Deals 12 1 Not yet.*Could not be synced/ })).toBeVisible();
});

test("a clock that is off is said over every page until it is right", async () => {
  let skew: number | null = 905;
  const sent = new FakeTransport(
    { sync_state: (_none, world) => ({ ...syncState(world), clock_skew_seconds: skew }) },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  await renderWith(<ClockBanner />, { transport: sent });
  expect(
    await screen.findByText(/^This computer’s clock is 15 minutes behind HubSpot’s\. Set it right/),
  ).toBeVisible();
  skew = null;
  sent.announce(["sync"]);
  await waitFor(() => expect(screen.queryByText(/clock/)).not.toBeInTheDocument());
});
