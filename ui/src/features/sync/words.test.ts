import { expect, test } from "vitest";
import type { Failure, SyncState, TypeProgress } from "@/ipc";
import { pluralOf, singularOf } from "@/lib/types";
import { clockWords, nextWords, standingOf, typeWords } from "./words";

const now = new Date(2026, 10, 21, 14, 30).getTime();
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

function type(more: Partial<TypeProgress> = {}): TypeProgress {
  return {
    type: "contacts",
    label: pluralOf(more.type ?? "contacts"),
    singular: singularOf(more.type ?? "contacts"),
    shown_only: false,
    removed: false,
    live: 1_000,
    archived: 0,
    complete: true,
    expected: null,
    synced_at: minutesAgo(2),
    error: null,
    ...more,
  };
}

function state(more: Partial<SyncState> = {}): SyncState {
  return {
    activity: { name: "idle" },
    paused: false,
    work_offline: false,
    last_synced_at: minutesAgo(2),
    next_at: null,
    failure: null,
    types: [type()],
    outbox: {
      queued: 0,
      in_flight: 0,
      unknown: 0,
      needs_answer: 0,
      retry_wait: 0,
      conflicted: 0,
      rejected: 0,
    },
    conflicts: 0,
    clock_skew_seconds: null,
    requests: 0,
    throttled: 0,
    daily_remaining: null,
    daily_limit: null,
    ...more,
  };
}

function failure(code: Failure["code"], message = "HubSpot does not answer."): Failure {
  return { code, message, kept: "Everything.", next: "Wait." };
}

const said = (more: Partial<SyncState>) => {
  const { words, more: rest } = standingOf(state(more), now, "en-GB");
  return rest === null ? words : `${words} / ${rest}`;
};

test("types that could not be synced are named, and nothing is called up to date when none could", () => {
  const [contacts, deals] = [type({ error: "HubSpot refused." }), type({ type: "deals" })];
  expect(said({ types: [contacts, deals] })).toBe("Up to date / synced 2 min ago, except contacts");
  expect(standingOf(state({ types: [contacts, deals] }), now).tone).toBe("rest");
  const both = [contacts, type({ type: "deals", error: "HubSpot refused." })];
  expect(said({ types: both })).toBe("The last sync failed / HubSpot refused.");
  const many = ["deals", "tickets", "notes"].map((name) => type({ type: name, error: "HubSpot refused." }));
  expect(said({ types: [type(), ...many] })).toBe("Up to date / synced 2 min ago, except 3 types");
});

test("a type that the account does without is off, and nothing is wrong", () => {
  const lacking = { type: "leads", shown_only: true, error: "A permission is missing.", complete: false };
  const off = type({ ...lacking, synced_at: null, live: 0 });
  expect(said({ types: [type(), off] })).toBe("Up to date / synced 2 min ago");
  expect(typeWords(off, false)).toEqual({ tone: "rest", words: "Off" });
  const busy = { name: "syncing", records: 0, per_second: null, seconds_left: null } as const;
  expect(said({ types: [type(), off], activity: busy })).toBe("Syncing");
  const lost = type(lacking);
  expect(said({ types: [type(), lost] })).toBe("Up to date / synced 2 min ago, except leads");
});

test("a type that was deleted in HubSpot is said to be, and spoils nothing", () => {
  const gone = type({ type: "2-7", label: "Machines", shown_only: true, removed: true, error: "Deleted." });
  expect(said({ types: [type(), gone] })).toBe("Up to date / synced 2 min ago");
  expect(typeWords(gone, false)).toEqual({ tone: "rest", words: "Deleted in HubSpot" });
});

test("each activity in words", () => {
  expect(said({})).toBe("Up to date / synced 2 min ago");
  expect(said({ last_synced_at: null })).toBe("Not synced yet");
  expect(said({ activity: { name: "syncing", records: 53, per_second: 40, seconds_left: null } })).toBe(
    "Syncing",
  );
  expect(said({ activity: { name: "offline", since: minutesAgo(28) } })).toBe("Offline since 14:02");
  expect(said({ activity: { name: "signed_out" } })).toBe("Sign-in expired / Sign in again; nothing is lost");
  expect(said({ activity: { name: "elsewhere" } })).toBe(
    "Another Satchel on this computer syncs / your edits are sent by it",
  );
  expect(said({ paused: true })).toBe("Paused / edits are kept here");
  expect(said({ work_offline: true })).toBe("Working offline / edits are kept here");
});

test("the first sync says how far it is, how fast and how long it takes", () => {
  const types = [
    type({ complete: false, live: 300, expected: 1_000 }),
    type({ type: "deals", complete: true }),
  ];
  const activity = { name: "syncing", records: 300, per_second: 1_250, seconds_left: 170 } as const;
  expect(said({ types, activity })).toBe("First sync 30 % / 300 records, 1,250 a second, 3 min left");
  const unknown = [type({ complete: false, expected: null })];
  expect(said({ types: unknown, activity: { ...activity, seconds_left: null } })).toBe(
    "First sync / 300 records, 1,250 a second",
  );
});

test("an expired sign-in and changes that wait for a yes can be acted on, nothing else", () => {
  expect(standingOf(state({ activity: { name: "signed_out" } }), now).action).toBe("sign_in");
  expect(standingOf(state({ failure: failure("sign_in_needed") }), now).action).toBe("sign_in");
  expect(standingOf(state({ failure: failure("needs_consent") }), now).action).toBe("consent");
  expect(standingOf(state({}), now).action).toBeNull();
  expect(standingOf(state({ failure: failure("server_failed") }), now).action).toBeNull();
});

test("a failed cycle is told with its reason; what the user chose comes before it", () => {
  expect(said({ failure: failure("server_failed") })).toBe("The last sync failed / HubSpot does not answer.");
  expect(said({ failure: failure("server_failed"), paused: true })).toBe("Paused / edits are kept here");
  expect(said({ activity: { name: "signed_out" }, paused: true })).toMatch(/^Sign-in expired/);
});

test("one type’s state", () => {
  expect(typeWords(type(), false).words).toBe("Up to date");
  expect(typeWords(type({ error: "Forbidden." }), false)).toEqual({
    tone: "wrong",
    words: "Could not be synced",
  });
  expect(typeWords(type({ complete: false, live: 41, expected: 100 }), true).words).toBe("41 %");
  // Never 100 % before it is over.
  expect(typeWords(type({ complete: false, live: 100, expected: 100 }), true).words).toBe("99 %");
  expect(typeWords(type({ complete: false, live: 0 }), true).words).toBe("Waiting");
});

test("the next cycle is named unless none is planned", () => {
  const next_at = new Date(now + 4 * 60_000).toISOString();
  expect(nextWords(state({ next_at }), now)).toBe("Next sync in 4 min");
  expect(nextWords(state({ next_at, paused: true }), now)).toBeNull();
});

test("how far a clock is off is said in the unit that fits", () => {
  expect(clockWords(360)).toBe("This computer’s clock is 6 minutes behind HubSpot’s.");
  expect(clockWords(-7_250)).toBe("This computer’s clock is 2 hours ahead of HubSpot’s.");
  expect(clockWords(3 * 86_400)).toBe("This computer’s clock is 3 days behind HubSpot’s.");
  expect(clockWords(11 * 365 * 86_400)).toBe("This computer’s clock is 11 years behind HubSpot’s.");
});
