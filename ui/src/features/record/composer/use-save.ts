/** Saves an activity on this computer first, with a way back for as long as its toast stands. */
import { useToast } from "@/components";
import { type ActivityRequest, type Failure, useCommand, useTransport } from "@/ipc";
import type { Draft, Kind } from "./drafts";
import { words } from "./fields";

const owner = "hubspot_owner_id";
const page = { limit: 200, offset: 0 };

/** What is asked of the program: only what was said; the rest is as the type has it. */
export function requestOf(kind: Kind, draft: Draft, on: { type: string; id: string }): ActivityRequest {
  const { [owner]: whose, ...properties } = draft.chosen;
  return {
    type: kind,
    on: [on],
    ...(draft.text.trim() ? { text: draft.text } : {}),
    ...(kind === "tasks" ? { title: draft.title.trim() } : {}),
    ...(draft.at ? { at: draft.at } : {}),
    ...(whose === undefined ? {} : { owner: whose === null ? ("nobody" as const) : { of: whose } }),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

/** Why it cannot be saved yet; null when it can. */
export function missing(kind: Kind, draft: Draft): string | null {
  if (kind === "tasks") return draft.title.trim() ? null : "Say what is to be done first.";
  if (kind === "notes") return draft.text.trim() ? null : "Write something first.";
  return null;
}

export function useSave(on: { type: string; id: string }) {
  const log = useCommand("log_activity");
  const discard = useCommand("discard");
  const transport = useTransport();
  const toast = useToast();

  async function takeBack(kind: Kind, id: string, restore: () => void): Promise<void> {
    const { rows } = await transport.call("outbox", page);
    const row = rows.find((each) => each.kind === "create" && each.record.id === id);
    const name = words[kind].one;
    if (!row) {
      toast({ message: `${name} was already sent. It can be taken back in Pending.` });
      return;
    }
    await discard.mutateAsync({ id: row.id });
    restore();
  }

  return {
    failure: log.error,
    isPending: log.isPending,
    async save(kind: Kind, draft: Draft, restore: () => void): Promise<void> {
      const { id } = await log.mutateAsync(requestOf(kind, draft, on));
      toast({
        message: `${words[kind].one} saved on this computer, waiting to send`,
        undo: () => {
          takeBack(kind, id, restore).catch((failure: Failure) => toast({ message: failure.message }));
        },
      });
    },
    forget: log.reset,
  };
}
