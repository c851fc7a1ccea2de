/** Where a record stands in the list it was opened from, and its neighbours there. */

import { useNavigate } from "@tanstack/react-router";
import { useAnswer } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { leaveTrail, trailTo } from "@/lib/trail";

export type Neighbours = {
  /** `3 of 23`. */
  place: string;
  previous: (() => void) | null;
  next: (() => void) | null;
};

/** Null when the record was not opened from a list. */
export function useNeighbours(type: string, id: string): Neighbours | null {
  const navigate = useNavigate();
  const trail = trailTo(type);
  const first = Math.max((trail?.index ?? 0) - 1, 0);
  const { data } = useAnswer(
    "list",
    {
      type,
      sort: trail?.list.sort ?? null,
      descending: trail?.list.descending ?? false,
      filters: trail?.list.filters ?? [],
      limit: 3,
      offset: first,
      properties: [],
    },
    { enabled: trail !== null },
  );
  if (!trail || !data) return null;
  const at = data.rows.findIndex((row) => row.id === id);
  // A record that has left the list meanwhile has its old neighbours.
  const here = at >= 0 ? first + at : trail.index;
  const before = data.rows[here - first - 1];
  const after = data.rows[at >= 0 ? at + 1 : here - first];
  const go = (row: { id: string } | undefined, index: number) =>
    row
      ? () => {
          leaveTrail({ ...trail, index });
          void navigate({ to: "/records/$type/$id", params: { type, id: row.id }, replace: true });
        }
      : null;
  return {
    place: at >= 0 ? `${formatCount(here + 1)} of ${formatCount(data.total)}` : "",
    previous: go(before, here - 1),
    next: go(after, at >= 0 ? here + 1 : here),
  };
}
