/** Which list a record was opened from, and where in it: what “next” and “previous” mean on a record's page. Lives as long as the window. */
import type { ListRequest } from "@/ipc";

export type Trail = {
  /** The list as it was asked for. */
  list: Pick<ListRequest, "type" | "sort" | "descending" | "filters">;
  /** The record's place in it, from 0. */
  index: number;
};

let current: Trail | null = null;

/** Call when a record is opened from a list; null when it is opened from elsewhere. */
export function leaveTrail(trail: Trail | null): void {
  current = trail;
}

/** The trail to records of this type. */
export function trailTo(type: string): Trail | null {
  return current?.list.type === type ? current : null;
}
