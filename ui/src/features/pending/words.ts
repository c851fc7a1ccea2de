/** What the pending screen says, and in which of its parts a row stands. */
import {
  ArrowUp,
  CircleHelp,
  Clock,
  type LucideIcon,
  OctagonAlert,
  Pause,
  Search,
  ShieldCheck,
  TriangleAlert,
} from "lucide-react";
import type { OutboxDocument } from "@/ipc";
import { formatClock, formatWhen } from "@/lib/dates";
import { singularOf } from "@/lib/types";

export type Part = "attention" | "sending" | "waiting";

const parts: Record<string, Part> = {
  rejected: "attention",
  needs_answer: "attention",
  conflicted: "attention",
  in_flight: "sending",
  unknown: "sending",
};

export function partOf(row: OutboxDocument): Part {
  return parts[row.state] ?? "waiting";
}

export type StateWords = { words: string; icon: LucideIcon; look: string };

function waitingWords(row: OutboxDocument): string {
  const target = row.link?.to;
  if (target?.id.startsWith("local:")) return `After the new ${singularOf(target.type)}`;
  if (row.record.id.startsWith("local:") && row.kind !== "create")
    return `After the new ${singularOf(row.record.type)}`;
  return "Waiting";
}

/** Whether nothing but the user's approval keeps it here; `reviewed` is whether the account asks for one. */
export function waitsForApproval(row: OutboxDocument, reviewed: boolean): boolean {
  return reviewed && !row.approved && !row.held && partOf(row) === "waiting";
}

/** Where a row stands, in words. */
export function stateWords(row: OutboxDocument, now: number, reviewed = false): StateWords {
  if (row.held) return { words: "Held back by you", icon: Pause, look: "text-muted" };
  if (waitsForApproval(row, reviewed))
    return { words: "Waits for approval", icon: ShieldCheck, look: "text-muted" };
  switch (row.state) {
    case "in_flight":
      return { words: "Sending", icon: ArrowUp, look: "text-pending" };
    case "unknown":
      return {
        words: row.not_before
          ? `Looked for in HubSpot again at ${formatClock(row.not_before)}`
          : "Asking whether it arrived",
        icon: Search,
        look: "text-pending",
      };
    case "retry_wait":
      return {
        words: row.not_before ? `Next try ${formatWhen(row.not_before, now)}` : "Tried again soon",
        icon: Clock,
        look: "text-muted",
      };
    case "needs_answer":
      return { words: "Needs your answer", icon: CircleHelp, look: "text-conflict" };
    case "conflicted":
      return { words: "Conflict", icon: TriangleAlert, look: "text-conflict" };
    case "rejected":
      return { words: "Refused", icon: OctagonAlert, look: "text-danger" };
    default:
      return { words: waitingWords(row), icon: Clock, look: "text-muted" };
  }
}

/** What a row that changes no property does. */
export function kindWords(row: OutboxDocument): { verb: string; object: string | null } {
  switch (row.kind) {
    case "create":
      return { verb: `New ${singularOf(row.record.type)}`, object: null };
    case "archive":
      return { verb: `Delete this ${singularOf(row.record.type)}`, object: null };
    case "associate":
      return {
        verb: row.link?.label ? `Link as ${row.link.label} to` : "Link to",
        object: row.link?.to.title ?? null,
      };
    case "dissociate":
      return {
        verb: row.link?.label ? `No longer ${row.link.label} of` : "Remove the link to",
        object: row.link?.to.title ?? null,
      };
    default:
      return { verb: "Change", object: null };
  }
}

/** Whether nothing of it can be on its way, so that it can be given up or held. */
export function isStill(row: OutboxDocument): boolean {
  return row.state !== "in_flight" && row.state !== "unknown";
}
