/** What has been begun and not saved: it outlives the composer, the page and the window. */
import { useRemembered } from "@/ipc";

export type Kind = "notes" | "calls" | "tasks";
export const kinds: readonly Kind[] = ["notes", "calls", "tasks"];

export type Draft = {
  text: string;
  title: string;
  /** ISO-8601; null is now for what has happened, and no answer for what is due. */
  at: string | null;
  /** What was chosen, by property; what is not in it is as the type has it. */
  chosen: { [property: string]: string | null };
};

export const empty: Draft = { text: "", title: "", at: null, chosen: {} };

type Drafts = { [kind in Kind]?: Draft };

function isDraft(found: unknown): found is Draft {
  const draft = found as Partial<Draft> | null;
  return (
    typeof draft === "object" &&
    draft !== null &&
    typeof draft.text === "string" &&
    typeof draft.title === "string" &&
    (draft.at === null || typeof draft.at === "string") &&
    typeof draft.chosen === "object" &&
    draft.chosen !== null
  );
}

function parse(found: unknown): Drafts | null {
  if (typeof found !== "object" || found === null) return null;
  const drafts: Drafts = {};
  for (const kind of kinds) {
    const draft = (found as Drafts)[kind];
    if (isDraft(draft)) drafts[kind] = draft;
  }
  return drafts;
}

/** Whether there is anything in it that somebody would miss. */
export function isBegun(draft: Draft | undefined): boolean {
  return draft !== undefined && (draft.text.trim() !== "" || draft.title.trim() !== "");
}

/** The drafts on a record, by kind. Null until they have been read. */
export function useDrafts(type: string, id: string) {
  const key = `draft.${type}.${id}`.replace(/[^A-Za-z0-9._-]/g, "_");
  const [drafts, write] = useRemembered<Drafts>(key, {}, parse);
  return {
    drafts,
    change: (kind: Kind, changes: Partial<Draft>) =>
      write((before) => ({ ...before, [kind]: { ...(before[kind] ?? empty), ...changes } })),
    forget: (kind: Kind) =>
      write((before) => {
        const { [kind]: _gone, ...rest } = before;
        return rest;
      }),
  };
}
