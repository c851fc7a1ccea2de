/** Asks beside the program's first answer, and not after it, for what the first page is made of. */
import type { QueryClient } from "@tanstack/react-query";
import { askAhead, recall, type Transport } from "@/ipc";
import { listTypes } from "@/lib/types";

/**
 * Code and answers of the list that the window opens with. Resolves when the first page can be drawn as it will be; what fails here is
 * asked again, and told, by who shows it.
 */
export async function warmUp(transport: Transport, client: QueryClient): Promise<void> {
  const [type] = listTypes;
  const code = import("@/features/lists").catch(() => undefined);
  const state = askAhead(client, transport, "app_state", {});
  void askAhead(client, transport, "definitions", { type });
  void askAhead(client, transport, "owners", {});
  void askAhead(client, transport, "sync_state", {});
  recall(transport, `lists.${type}`).catch(() => undefined);
  await Promise.all([code, state]);
}
