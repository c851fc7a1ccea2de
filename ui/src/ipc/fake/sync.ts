/** How the sample account's syncing goes. */

import type { Handlers } from "../fake";
import type { OutboxStatus, SyncActivity, SyncState } from "../generated/types";
import { wordsOf } from "./definitions";
import { openConflicts, outboxRows } from "./waiting";
import { stateOf, type World } from "./world";

function outboxOf(world: World): OutboxStatus {
  const counts: OutboxStatus = {
    queued: 0,
    in_flight: 0,
    unknown: 0,
    needs_answer: 0,
    retry_wait: 0,
    conflicted: 0,
    rejected: 0,
  };
  for (const { state } of outboxRows(world)) counts[state as keyof OutboxStatus] += 1;
  return counts;
}

function activityOf(name: string | null): SyncActivity {
  switch (name) {
    case "syncing":
      return { name, records: 21_400, per_second: 310, seconds_left: 180 };
    case "offline":
      return { name, since: new Date(Date.now() - 1_500_000).toISOString() };
    case "signed_out":
    case "elsewhere":
      return { name };
    default:
      return { name: "idle" };
  }
}

/** What the user has switched. */
function chosen(world: World): { paused: boolean; work_offline: boolean } {
  return stateOf(world, "sync switches", () => ({ paused: false, work_offline: false }));
}

/** How much of the limits is used at most. */
function share(world: World): { percent: number } {
  return stateOf(world, "ceiling", () => ({ percent: 100 }));
}

/** What the Sync page and the status bar show. */
export function syncState(world: World): SyncState {
  const outbox = outboxOf(world);
  const activity = activityOf(world.search.get("sync"));
  const first = activity.name === "syncing";
  return {
    activity,
    ...chosen(world),
    last_synced_at: new Date(Date.now() - 130_000).toISOString(),
    next_at: new Date(Date.now() + 50_000).toISOString(),
    failure: null,
    types: [...world.records].map(([type, records]) => ({
      type,
      ...wordsOf(type),
      removed: false,
      live: records.length,
      archived: 0,
      complete: !first,
      expected: first ? records.length * 2 : null,
      synced_at: new Date(Date.now() - 130_000).toISOString(),
      error: null,
    })),
    outbox,
    conflicts: openConflicts(world).length,
    clock_skew_seconds: null,
    requests: 41_220,
    throttled: 3,
    daily_remaining: 458_780,
    daily_limit: 500_000,
  };
}

const nothingDone = {
  pulled: {},
  pushed: { acknowledged: 0, conflicted: 0, rejected: 0, unknown: 0, needs_answer: 0 },
  problems: [],
};

export const handlers: Handlers = {
  sync_state: (_none, world) => syncState(world),
  sync_now: (_consent, world) => syncState(world),
  pause({ on }, world) {
    chosen(world).paused = on;
    return syncState(world);
  },
  work_offline({ on }, world) {
    chosen(world).work_offline = on;
    return syncState(world);
  },
  ceiling: (_none, world) => ({ ...share(world) }),
  set_ceiling({ percent }, world) {
    share(world).percent = percent;
    return { percent };
  },
  sync: () => nothingDone,
  pull: () => nothingDone,
  push: () => nothingDone,
};
