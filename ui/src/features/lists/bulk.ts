/** Changes to many records at once: one edit each, so that each can be sent, refused and undone on its own. */

import { isSelected, type Selection } from "@/components/grid";
import type { Transport } from "@/ipc";
import { asFailure, type Failure, type ListRequest } from "@/ipc";

export type Bulk = { done: number; failures: Failure[]; before: { id: string; value: string | null }[] };
type Question = Omit<ListRequest, "limit" | "offset" | "properties">;

const page = 1_000;

/** The ids of what is selected, those of rows that were never loaded included. */
export async function selectedIds(
  transport: Transport,
  question: Question,
  selection: Selection,
): Promise<string[]> {
  if (!selection.all) return [...selection.ids];
  const ids: string[] = [];
  for (let offset = 0; ; offset += page) {
    const { rows } = await transport.call("list", { ...question, properties: [], limit: page, offset });
    ids.push(...rows.map((row) => row.id).filter((id) => isSelected(selection, id)));
    if (rows.length < page) return ids;
  }
}

/** Sets a property of many records. What fails is counted and said; the rest goes on. */
export async function setOnAll(
  transport: Transport,
  type: string,
  changes: readonly { id: string; value: string | null }[],
  property: string,
  onProgress: (done: number) => void,
): Promise<Bulk> {
  const bulk: Bulk = { done: 0, failures: [], before: [] };
  for (const { id, value } of changes) {
    try {
      const before = (await transport.call("show", { type, id })).properties[property] ?? null;
      await transport.call("edit", { type, id, properties: { [property]: value } });
      bulk.before.push({ id, value: before });
      bulk.done += 1;
    } catch (failure) {
      bulk.failures.push(asFailure(failure));
    }
    onProgress(bulk.done + bulk.failures.length);
  }
  return bulk;
}
