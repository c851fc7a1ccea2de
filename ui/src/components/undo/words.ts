/** What a change is called, whether it waits, was sent or is being taken back. */
import type { RecordReference } from "@/ipc";
import { singularOf } from "@/lib/types";

export type Change = { record: RecordReference; kind: string; other: RecordReference | null };

/** A change of no property in a few words: `New deal`, `Link to Acme`. */
export function changeWords({ record, kind, other }: Change): string {
  const thing = singularOf(record.type);
  const to = other?.title ?? "another record";
  switch (kind) {
    case "create":
      return `New ${thing}`;
    case "archive":
      return `Delete this ${thing}`;
    case "associate":
      return `Link to ${to}`;
    case "dissociate":
      return `Remove the link to ${to}`;
    case "merge":
      return `Merge with ${to}`;
    default:
      return "Change";
  }
}
