/** The transport of the desktop window: one channel for all who listen. */
import { Channel, invoke } from "@tauri-apps/api/core";
import { asFailure, type Change, type Transport } from "./transport";

/** Whether this page runs in the desktop window. */
export function inDesktopWindow(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** Draws everything in the desktop window so many times as large. */
export function zoomWindow(factor: number): void {
  if (inDesktopWindow()) void invoke("zoom", { factor });
}

/** What the program dispatches when the close button was pressed with changes unsent. */
const closing = "satchel:closing";

/** Calls `ask` when the window would close with changes unsent, until the returned function is called. */
export function onClosing(ask: () => void): () => void {
  window.addEventListener(closing, ask);
  return () => window.removeEventListener(closing, ask);
}

/** Ends the program. */
export function quit(): Promise<void> {
  return invoke("quit");
}

/** Says that the window stays: the close button asks again the next time. */
export function stay(): void {
  if (inDesktopWindow()) void invoke("stay");
}

const listeners = new Set<(change: Change) => void>();
let channel: Channel<Change> | null = null;

function openChannel(): void {
  if (channel) return;
  channel = new Channel<Change>((change) => {
    for (const listener of listeners) listener(change);
  });
  void invoke("subscribe", { channel });
}

export const tauriTransport: Transport = {
  async call(method, request) {
    try {
      return await invoke("rpc", { method, args: request });
    } catch (failure) {
      throw asFailure(failure);
    }
  },
  subscribe(listener) {
    listeners.add(listener);
    openChannel();
    return () => {
      listeners.delete(listener);
    };
  },
};
