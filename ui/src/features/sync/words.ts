/** What the status bar and the Sync page say. Pure, so that every state can be tested by its words. */
import type { Failure, OutboxStatus, SyncState, TypeProgress } from "@/ipc";
import { formatClock, formatWhen } from "@/lib/dates";
import { deviceLocale, formatCount } from "@/lib/locale";

/** How loud a state is: quiet when healthy. */
export type Tone = "well" | "busy" | "rest" | "warn" | "wrong";

export type Standing = {
  tone: Tone;
  words: string;
  /** A second, fainter half. */
  more: string | null;
  /** What a click does instead of opening the Sync page. */
  action: "sign_in" | "consent" | null;
};

/** “3 min left”. */
export function leftWords(seconds: number): string {
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min left`;
  return `${Math.round(minutes / 60)} h left`;
}

/** “14:02”, or when it was another day, how long ago. */
function since(at: string, now: number, locale = deviceLocale): string {
  const date = new Date(at);
  if (date.toDateString() !== new Date(now).toDateString()) return formatWhen(at, now);
  return formatClock(at, locale);
}

/** A type that the account or its sign-in does without: it never came, and nothing is wrong with that. */
export function isOff(type: TypeProgress): boolean {
  return type.shown_only && type.error !== null && type.synced_at === null;
}

/** The types whose first sync has not ended. */
export function filling(state: SyncState): TypeProgress[] {
  return state.types.filter((type) => !type.complete && !isOff(type) && !type.removed);
}

/** How much of the first sync is done, from 0 to 1; null when HubSpot has not said how much there is. */
export function firstSyncShare(state: SyncState): number | null {
  const open = filling(state);
  if (open.length === 0 || open.some(({ expected }) => expected === null)) return null;
  const expected = open.reduce((sum, type) => sum + (type.expected ?? 0), 0);
  const live = open.reduce((sum, type) => sum + Math.min(type.live, type.expected ?? 0), 0);
  return expected === 0 ? null : live / expected;
}

function syncingWords(state: SyncState): Standing {
  const { activity } = state;
  if (activity.name !== "syncing") throw new Error("not syncing");
  const share = firstSyncShare(state);
  const first = filling(state).length > 0;
  const rate = activity.per_second ? `${formatCount(activity.per_second)} a second` : null;
  const left = activity.seconds_left === null ? null : leftWords(activity.seconds_left);
  const read = activity.records > 0 ? `${formatCount(activity.records)} records` : null;
  const words = first ? `First sync${share === null ? "" : ` ${Math.floor(share * 100)} %`}` : "Syncing";
  const more = [first ? read : null, first ? rate : null, left].filter(Boolean).join(", ");
  return { tone: "busy", words, more: more || null, action: null };
}

function healthy(state: SyncState, now: number): Standing {
  if (state.last_synced_at === null)
    return { tone: "rest", words: "Not synced yet", more: null, action: null };
  const synced = `synced ${formatWhen(state.last_synced_at, now)}`;
  const missing = state.types.filter((type) => type.error !== null && !isOff(type) && !type.removed);
  const first = missing[0];
  if (!first) return { tone: "well", words: "Up to date", more: synced, action: null };
  if (missing.length === state.types.length)
    return { tone: "wrong", words: "The last sync failed", more: first.error, action: null };
  const names = missing.map(({ label }) => label.toLowerCase());
  const except = names.length > 2 ? `${names.length} types` : names.join(" and ");
  return { tone: "rest", words: "Up to date", more: `${synced}, except ${except}`, action: null };
}

function failed(failure: Failure): Standing {
  if (failure.code === "needs_consent")
    return {
      tone: "warn",
      words: "Your changes wait for your yes",
      more: "Review and send",
      action: "consent",
    };
  if (failure.code === "sign_in_needed" || failure.code === "sign_in_denied") return signedOut;
  return { tone: "wrong", words: "The last sync failed", more: failure.message, action: null };
}

const signedOut: Standing = {
  tone: "wrong",
  words: "Sign-in expired",
  more: "Sign in again; nothing is lost",
  action: "sign_in",
};

/** Both halves in one line: a second sentence stays a sentence. */
export function joined(words: string, more: string | null): string {
  if (more === null) return words;
  return /^\p{Lu}/u.test(more) ? `${words}. ${more}` : `${words}, ${more}`;
}

/** Where syncing stands, in a few words. What the user decided comes before what happened by itself. */
export function standingOf(state: SyncState, now: number, locale?: string): Standing {
  const { activity } = state;
  if (activity.name === "signed_out") return signedOut;
  if (activity.name === "elsewhere")
    return {
      tone: "rest",
      words: "Another Satchel on this computer syncs",
      more: "your edits are sent by it",
      action: null,
    };
  if (state.work_offline)
    return { tone: "rest", words: "Working offline", more: "edits are kept here", action: null };
  if (state.paused) return { tone: "rest", words: "Paused", more: "edits are kept here", action: null };
  if (activity.name === "syncing") return syncingWords(state);
  if (activity.name === "offline")
    return {
      tone: "warn",
      words: `Offline since ${since(activity.since, now, locale)}`,
      more: null,
      action: null,
    };
  if (state.failure) return failed(state.failure);
  return healthy(state, now);
}

/** Changes that HubSpot does not have yet, whatever keeps them; conflicts are counted on their own. */
export function waitingCount(outbox: OutboxStatus): number {
  const { queued, in_flight, unknown, retry_wait, needs_answer, rejected } = outbox;
  return queued + in_flight + unknown + retry_wait + needs_answer + rejected;
}

/** Changes only the user can move on. */
export function attentionCount(outbox: OutboxStatus): number {
  return outbox.needs_answer + outbox.rejected;
}

/** That this computer's clock is off; `seconds` is how far HubSpot's is ahead. */
export function clockWords(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const steps = [
    [120, 1, "minutes"],
    [2_880, 60, "hours"],
    [1_051_200, 1_440, "days"],
    [Number.POSITIVE_INFINITY, 525_600, "years"],
  ] as const;
  const [, size, unit] = steps.find(([below]) => minutes < below) ?? steps[3];
  const side = seconds > 0 ? "behind" : "ahead of";
  return `This computer’s clock is ${formatCount(Math.floor(minutes / size))} ${unit} ${side} HubSpot’s.`;
}

export function countWords(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${formatCount(count)} ${many}`;
}

/** “Contacts 41 %”; the state of one type. */
export function typeWords(type: TypeProgress, busy: boolean): { tone: Tone; words: string } {
  if (type.removed) return { tone: "rest", words: "Deleted in HubSpot" };
  if (isOff(type)) return { tone: "rest", words: "Off" };
  if (type.error) return { tone: "wrong", words: "Could not be synced" };
  if (type.complete) return { tone: "well", words: "Up to date" };
  if (type.expected !== null && type.expected > 0) {
    const share = Math.min(99, Math.floor((type.live / type.expected) * 100));
    return { tone: "busy", words: `${share} %` };
  }
  return busy && type.live > 0 ? { tone: "busy", words: "Arriving" } : { tone: "rest", words: "Waiting" };
}

/** What one line of the Sync page's heading says about the next cycle. */
export function nextWords(state: SyncState, now: number): string | null {
  if (state.next_at === null || state.paused || state.work_offline) return null;
  return `Next sync ${formatWhen(state.next_at, now)}`;
}
