/** How large everything in the window is drawn. Belongs to this computer, as its screen does, not to an account. */
import { useSyncExternalStore } from "react";
import { zoomWindow } from "@/ipc/tauri";

const key = "satchel.zoom";

/** In per cent. */
export const zooms = [67, 80, 90, 100, 110, 125, 150, 175, 200] as const;
const usual = 100;

let current: number = usual;
const listeners = new Set<() => void>();

export function setZoom(percent: number): void {
  current = percent;
  localStorage.setItem(key, String(percent));
  zoomWindow(percent / 100);
  for (const listener of listeners) listener();
}

/** One step larger or smaller; the usual size for 0. */
export function stepZoom(step: -1 | 0 | 1): void {
  const at = (zooms as readonly number[]).indexOf(current);
  setZoom(step === 0 ? usual : (zooms[at + step] ?? current));
}

/** The size of the last time, before the first paint. */
export function applyRememberedZoom(): void {
  const found = Number(localStorage.getItem(key));
  if (zooms.some((each) => each === found) && found !== usual) setZoom(found);
}

export function useZoom(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
