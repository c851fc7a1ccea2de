/** Words about records that several parts of a record's page need. */
import { type MarkState, markOfState } from "@/components";
import type { PendingDocument, RecordDocument } from "@/ipc";
import { formatInstant, parseInstant } from "@/lib/dates";
import { dateFormat } from "@/lib/locale";
import type { Vocabulary } from "@/lib/vocabulary";

/** Activities are shown in the timeline, not among the linked records. */
export const activityTypes: readonly string[] = ["notes", "calls", "emails", "meetings", "tasks"];

const details: Record<string, readonly string[]> = {
  contacts: ["jobtitle", "company"],
  companies: ["domain", "city"],
  deals: ["dealstage", "amount"],
  tickets: ["hs_pipeline_stage", "hs_ticket_priority"],
  leads: ["hs_pipeline_stage", "hs_lead_label"],
  products: ["hs_sku", "price"],
  line_items: ["quantity", "price"],
};

/** The properties that tell a record of this type from its likes, beside its name. */
export function detailProperties(type: string): readonly string[] {
  return details[type] ?? [];
}

/** Those properties in words: `Proposal`, `€48,600`; of a line item `3 × €1,200`. */
export function detailWords(
  type: string,
  values: RecordDocument["properties"],
  vocabulary: Vocabulary,
): string[] {
  const shown = detailProperties(type)
    .map((name) => vocabulary.describe(name, values[name] ?? null, values))
    .filter(({ empty }) => !empty)
    .map(({ text }) => text);
  return type === "line_items" && shown.length > 1 ? [shown.join(" × ")] : shown;
}

function sameDay(left: number, right: number): boolean {
  return new Date(left).toDateString() === new Date(right).toDateString();
}

/** By the calendar: a day on which the clocks change has no 24 hours. */
function daysFrom(now: number, days: number): number {
  const date = new Date(now);
  return date.setDate(date.getDate() + days);
}

/** The clock alone for today, day and clock before: `14:31`, `20 Nov 14:31`. */
export function clock(at: string, now: number = Date.now()): string {
  const millis = parseInstant(at);
  if (millis === null) return at;
  const day = sameDay(millis, now) ? {} : ({ day: "numeric", month: "short" } as const);
  return dateFormat({
    ...day,
    hour: "2-digit",
    minute: "2-digit",
  }).format(millis);
}

/** `Today`, `Yesterday`, `12 November`, with the year when it is another one. */
export function dayHeading(at: string | null, now: number = Date.now()): string {
  const millis = at === null ? null : parseInstant(at);
  if (millis === null) return "No date";
  if (sameDay(millis, now)) return "Today";
  if (sameDay(millis, daysFrom(now, -1))) return "Yesterday";
  if (sameDay(millis, daysFrom(now, 1))) return "Tomorrow";
  const sameYear = new Date(millis).getFullYear() === new Date(now).getFullYear();
  return dateFormat({
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(millis);
}

export function markOf(change: PendingDocument | undefined): MarkState | undefined {
  return change ? markOfState(change.state) : undefined;
}

/** What is to be said of a value that HubSpot does not have, in one sentence. */
export function stateSentence(change: PendingDocument): string {
  const when = `Changed here ${clock(change.edited_at)}`;
  switch (markOf(change)) {
    case "conflicted":
      return `${when}, and changed in HubSpot too. Nothing is sent until you decide.`;
    case "rejected":
      return `HubSpot refused this: ${change.message ?? "it gave no reason."}`;
    default:
      return `${when}, not sent yet.`;
  }
}

/** Why nothing of this record can be changed; null when it can. */
export function lockedBecause(record: RecordDocument): string | null {
  switch (record.state) {
    case "archived":
      return "This record is in HubSpot’s recycle bin. Restore it in HubSpot to change it.";
    case "gone":
      return "This record was deleted in HubSpot for good.";
    case "merged":
      return "This record was merged into another one in HubSpot.";
    default:
      return null;
  }
}

/** The address of a record in HubSpot; null for one that is not there yet. `typeId` is HubSpot's number of its type. */
export function hubspotLink(template: string | null, typeId: string | null, id: string): string | null {
  if (!template || !typeId || id.startsWith("local:")) return null;
  return template.replace("{type_id}", encodeURIComponent(typeId)).replace("{id}", encodeURIComponent(id));
}

/** `Synced 14:36 · changed by Ana Ruiz 13:58 in HubSpot`. */
export function provenance(record: RecordDocument): { text: string; full: string } {
  const synced = record.synced_at ? `Synced ${clock(record.synced_at)}` : "Not in HubSpot yet";
  const who = record.changed_by ? ` by ${record.changed_by}` : "";
  const changed = record.changed_at ? ` · changed${who} ${clock(record.changed_at)} in HubSpot` : "";
  const full = [
    record.synced_at ? `Last synced ${formatInstant(record.synced_at)}` : null,
    record.changed_at ? `Changed in HubSpot${who} ${formatInstant(record.changed_at)}` : null,
  ];
  return { text: synced + changed, full: full.filter(Boolean).join("\n") };
}
