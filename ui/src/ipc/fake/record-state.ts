/** One record as HubSpot has it, and what waits on top. */
import type { AssociationDocument, PendingDocument } from "../generated/types";

export type FakeRecord = {
  type: string;
  id: string;
  mirror: { [property: string]: string | null };
  pending: { [property: string]: PendingDocument };
  associations: AssociationDocument[];
  state: string;
  synced_at: string | null;
};

/** What the user sees: HubSpot's values with the waiting ones on top. */
export function effective(record: FakeRecord): { [property: string]: string | null } {
  const values = { ...record.mirror };
  for (const [name, change] of Object.entries(record.pending)) values[name] = change.local;
  return values;
}

export function titleOf(record: FakeRecord): string {
  const values = effective(record);
  const person = [values["firstname"], values["lastname"]].filter(Boolean).join(" ");
  return (
    person ||
    values["name"] ||
    values["dealname"] ||
    values["subject"] ||
    values["serial_number"] ||
    values["email"] ||
    record.id
  );
}
