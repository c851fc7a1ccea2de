/** Leaves a mark in the window's timeline when rows have been painted for the first time: what the wait at the start is measured by. */
import { useEffect } from "react";

const mark = "first rows painted";

export function useFirstRows(there: boolean): void {
  useEffect(() => {
    if (!there || performance.getEntriesByName(mark).length > 0) return;
    // The second frame begins when the first one is on the screen.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark(mark)));
  }, [there]);
}
