/** The records opened last through the palette, newest first; kept between starts. */
import { type RecordReference, useRemembered } from "@/ipc";

const most = 8;

function isReference(value: unknown): value is RecordReference {
  if (typeof value !== "object" || value === null) return false;
  const { type, id, title } = value as Record<string, unknown>;
  return typeof type === "string" && typeof id === "string" && typeof title === "string";
}

function parse(found: unknown): RecordReference[] | null {
  return Array.isArray(found) ? found.filter(isReference) : null;
}

export function useRecent(): [readonly RecordReference[], (record: RecordReference) => void] {
  const [recent, setRecent] = useRemembered<RecordReference[]>("palette.recent", [], parse);
  const all = recent ?? [];
  const add = ({ type, id, title }: RecordReference) =>
    setRecent(
      [{ type, id, title }, ...all.filter((each) => each.type !== type || each.id !== id)].slice(0, most),
    );
  return [all, add];
}
