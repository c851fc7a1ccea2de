/** HubSpot's own page of a record. */
import type { AppState } from "@/ipc";

const typeIds: Record<string, string> = {
  contacts: "0-1",
  companies: "0-2",
  deals: "0-3",
  tickets: "0-5",
};

/** Null for a record HubSpot does not have yet, and where the account has no such pages. */
export function hubSpotLink(app: AppState, type: string, id: string): string | null {
  const typeId = typeIds[type];
  if (app.phase.name !== "open" || !typeId || id.startsWith("local:")) return null;
  const { record_link } = app.phase;
  return record_link?.replace("{type_id}", typeId).replace("{id}", encodeURIComponent(id)) ?? null;
}
