/** What the conflict screen says. */
import type { ConflictDocument, ConflictPropertyDocument } from "@/ipc";
import { formatClock, formatWhen } from "@/lib/dates";
import { singularOf } from "@/lib/types";

const sources: Record<string, string> = {
  CRM_UI: "HubSpot web",
  CRM_UI_BULK_ACTION: "HubSpot web, in bulk",
  MOBILE_IOS: "HubSpot on a phone",
  MOBILE_ANDROID: "HubSpot on a phone",
  INTEGRATION: "An integration",
  API: "An integration",
  IMPORT: "An import",
  AUTOMATION_PLATFORM: "A workflow",
  WORKFLOWS: "A workflow",
  FORM: "A form",
  FORMS: "A form",
  EMAIL: "An email",
  MERGE_OBJECTS: "A merge",
  MERGE_CONTACTS: "A merge",
  CALCULATED: "Worked out by HubSpot",
  AI_GROUP: "HubSpot’s assistant",
  EXTENSION: "A browser extension",
};

/** Through what a value came, in words. */
export function sourceWords(source: string | null): string {
  if (source === null) return "HubSpot";
  const known = sources[source];
  if (known) return known;
  const plain = source.toLowerCase().replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function authorOf(property: ConflictPropertyDocument): string {
  return property.remote_name ?? "Somebody in HubSpot";
}

const firstName = (name: string) => name.split(" ")[0] ?? name;

/** The one author of all disputed values; null when there are several or none is known. */
export function soleAuthor(conflict: ConflictDocument): string | null {
  const names = new Set(conflict.properties.map(({ remote_name }) => remote_name));
  const [only] = names;
  return names.size === 1 && only ? only : null;
}

/** “14:40” today, “2 d ago” otherwise. */
export function clock(at: string, now: number): string {
  const date = new Date(at);
  if (new Date(now).toDateString() !== date.toDateString()) return formatWhen(at, now);
  return formatClock(at);
}

/** “today 14:40”. */
export function dayAndClock(at: string, now: number): string {
  const said = clock(at, now);
  return /^\d/.test(said) && said.includes(":") ? `today ${said}` : said;
}

/** Why a decision no longer holds. */
export function movedWords(
  property: ConflictPropertyDocument,
  seenRemote: string | null,
  now: number,
): string {
  if (seenRemote === property.remote) return "Your own value has changed since. Decide again.";
  const when = property.remote_at ? ` at ${clock(property.remote_at, now)}` : "";
  const who = property.remote_name ? ` by ${firstName(property.remote_name)}` : " in HubSpot";
  return `Changed again${when}${who}. Decide again.`;
}

/** What happened at the same moment: who saved what, when and through what. */
export function lateWords(conflict: ConflictDocument, now: number): string {
  const newest = conflict.properties.toSorted((a, b) =>
    (b.remote_at ?? "").localeCompare(a.remote_at ?? ""),
  )[0];
  if (!newest) return "Your change replaced a value that had just been saved in HubSpot.";
  const when = newest.remote_at ? ` ${dayAndClock(newest.remote_at, now)}` : "";
  return `${authorOf(newest)} saved this${when} through ${midSentence(sourceWords(newest.remote_source))}, and your change was written over it a moment later. Yours is in HubSpot now.`;
}

/** `An integration` within a sentence; HubSpot keeps its capital. */
function midSentence(words: string): string {
  return words.startsWith("HubSpot") ? words : words.charAt(0).toLowerCase() + words.slice(1);
}

/** The sentence under the record's name. */
export function summary(conflict: ConflictDocument, left: number, label: (name: string) => string): string {
  const count = conflict.properties.length;
  const [only] = conflict.properties;
  const what = count === 1 && only ? label(only.name) : `${count} properties`;
  const author = soleAuthor(conflict);
  const who = author ? firstName(author) : "somebody in HubSpot";
  const rest = left === 0 ? "All decided." : `${left} left to decide.`;
  switch (conflict.kind) {
    case "late":
      return `Your ${what} replaced a value that ${who} had just saved. ${rest}`;
    case "exists":
      return `HubSpot already has this ${singularOf(conflict.type)}. Decide what it should hold. ${rest}`;
    default:
      return `You and ${who} both changed ${what}. ${rest}`;
  }
}

/** The second line of an entry of the list, where there is little room. */
export function briefWords(conflict: ConflictDocument): string {
  const brief: Record<string, string> = {
    archived_remotely: "Deleted in HubSpot",
    changed_since_archive: "Deleted here",
    exists: "Exists already",
    association: "Link changed",
  };
  const thing = singularOf(conflict.type);
  return brief[conflict.kind] ?? thing.charAt(0).toUpperCase() + thing.slice(1);
}

/** What kind of conflict it is. */
export function kindWords(conflict: ConflictDocument): string {
  switch (conflict.kind) {
    case "archived_remotely":
      return "Deleted in HubSpot";
    case "changed_since_archive":
      return "Deleted here, changed in HubSpot";
    case "exists":
      return "Exists in HubSpot already";
    case "association":
      return "A link changed on both sides";
    case "late":
      return "Changed at the same moment";
    default:
      return conflict.properties.length === 1 ? "1 property" : `${conflict.properties.length} properties`;
  }
}

/** Whether the record as a whole is disputed, so that there is nothing to choose per property. */
export function isWhole(conflict: ConflictDocument): boolean {
  return (
    ["archived_remotely", "changed_since_archive", "association"].includes(conflict.kind) ||
    conflict.properties.length === 0
  );
}
