/** Asks beside the program's first answer, and not after it, for what the first page is made of. */
import type { QueryClient } from "@tanstack/react-query";
import { askAhead, recall, type Transport } from "@/ipc";
import { listTypes } from "@/lib/types";

/** Code and answers of the list that the window opens with. What fails here is asked again, and told, by who shows it. */
export function warmUp(transport: Transport, client: QueryClient): void {
  const [type] = listTypes;
  void import("@/features/lists");
  askAhead(client, transport, "app_state", {});
  askAhead(client, transport, "definitions", { type });
  askAhead(client, transport, "owners", {});
  askAhead(client, transport, "sync_state", {});
  recall(transport, `lists.${type}`).catch(() => undefined);
}
