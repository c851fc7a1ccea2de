/**
 * Where the keys go once a filter was added, changed or taken away. What had the focus may have left the page by then,
 * with its row or its chip: the focus must never fall to the page, from where no key leads anywhere.
 */
import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { GridHandle } from "@/components/grid";

export type FilterFocus = {
  /** The bar with the button for a new filter and the chips. */
  bar: RefObject<HTMLDivElement | null>;
  /** Back to what was filtered. */
  toList: () => void;
  /** To the filter at this place, or what is nearest to it. */
  toChip: (at: number) => void;
};

export function useFilterFocus(
  list: RefObject<GridHandle | null>,
  chips: number,
  isEmpty: boolean,
): FilterFocus {
  const bar = useRef<HTMLDivElement>(null);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  // What closes gives the focus back itself, a frame later; only where that has failed is there something to do.
  const whenNobodyHasIt = useCallback((take: () => void) => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      frame.current = requestAnimationFrame(() => {
        if (document.activeElement === document.body) take();
      });
    });
  }, []);
  const focusChip = useCallback((at: number) => {
    const all = bar.current?.querySelectorAll<HTMLElement>(".chip button:first-child") ?? [];
    const nearest = all[Math.min(at, all.length - 1)] ?? bar.current?.querySelector<HTMLElement>(".field");
    nearest?.focus();
  }, []);
  const toChip = useCallback(
    (at: number) => whenNobodyHasIt(() => focusChip(at)),
    [whenNobodyHasIt, focusChip],
  );
  const toList = useCallback(
    () => whenNobodyHasIt(() => (list.current ? list.current.focus() : focusChip(chips))),
    [whenNobodyHasIt, focusChip, list, chips],
  );
  // A list that a filter has emptied is not there any more to hold the focus.
  useEffect(() => {
    if (isEmpty && chips > 0) toChip(chips);
  }, [isEmpty, chips, toChip]);
  return { bar, toList, toChip };
}
