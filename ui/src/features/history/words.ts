/** What became of a change or a conflict, in words. */
import type { LedgerDocument } from "@/ipc";

/** How it weighs: an end is plain, a note on the way is quiet, what needs somebody is coloured. */
export type Tone = "begun" | "well" | "over" | "conflict" | "refused";

const sides: Record<string, string> = {
  local: "yours was kept",
  remote: "HubSpot’s was taken",
  value: "another value was taken",
};

function conflictWords(line: LedgerDocument): { words: string; tone: Tone } {
  switch (line.event) {
    case "opened":
      return {
        words: line.detail === "late" ? "Somebody’s value slipped in before yours" : "Changed on both sides",
        tone: "conflict",
      };
    case "moved":
      return { words: "HubSpot changed again: what was decided is void", tone: "conflict" };
    case "settled":
      return { words: `Decided: ${sides[line.detail ?? ""] ?? "settled"}`, tone: "well" };
    case "vanished":
      return { words: "Both sides agree again", tone: "well" };
    case "closed":
      return { words: "Conflict closed", tone: "over" };
    default:
      return { words: line.event, tone: "over" };
  }
}

export function fateWords(line: LedgerDocument): { words: string; tone: Tone } {
  if (line.kind === "conflict") return conflictWords(line);
  switch (line.event) {
    case "queued":
      return line.undoes === null
        ? { words: "Saved on this computer", tone: "begun" }
        : { words: "Taken back, saved on this computer", tone: "begun" };
    case "acknowledged":
      return { words: "In HubSpot", tone: "well" };
    case "converged":
      return { words: "HubSpot had it already", tone: "well" };
    case "discarded":
      return { words: "Given up by you", tone: "over" };
    case "replaced":
      return { words: "Replaced by a later change", tone: "over" };
    case "conflicted":
      return { words: "Held: changed in HubSpot too", tone: "conflict" };
    case "rejected":
      return { words: "Refused by HubSpot", tone: "refused" };
    case "released":
      return { words: "Waits again", tone: "begun" };
    default:
      return { words: line.event.charAt(0).toUpperCase() + line.event.slice(1), tone: "over" };
  }
}

/** HubSpot's own words, where there are any worth repeating. */
export function detailWords(line: LedgerDocument): string | null {
  if (line.kind === "conflict" || line.link !== null) return null;
  return line.event === "rejected" || line.event === "discarded" ? line.detail : null;
}
