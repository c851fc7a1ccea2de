/** What part of the scrolled content is in view. Renders only when other rows or columns come into it. */
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

export type Viewport = { top: number; left: number; width: number; height: number };

export type ViewportControl = {
  viewport: Viewport;
  /** Travels down, up, or has come to rest elsewhere. */
  direction: 1 | -1 | 0;
  onScroll: () => void;
  scrollTo: (top: number) => void;
};

/**
 * `changes` says whether two viewports draw differently. Scrolling is followed synchronously, so that no frame shows rows that
 * are not there yet.
 */
export function useViewport(
  scroller: RefObject<HTMLElement | null>,
  changes: (before: Viewport, after: Viewport) => boolean,
): ViewportControl {
  const [viewport, setViewport] = useState<Viewport>({ top: 0, left: 0, width: 1024, height: 640 });
  const shown = useRef(viewport);
  const direction = useRef<1 | -1 | 0>(0);
  const differs = useRef(changes);
  differs.current = changes;

  const measure = useCallback(
    (now: boolean) => {
      const element = scroller.current;
      if (!element) return;
      const after = {
        top: element.scrollTop,
        left: element.scrollLeft,
        width: element.clientWidth || shown.current.width,
        height: element.clientHeight || shown.current.height,
      };
      const before = shown.current;
      direction.current = after.top > before.top ? 1 : after.top < before.top ? -1 : 0;
      if (!differs.current(before, after)) return;
      shown.current = after;
      if (now) flushSync(() => setViewport(after));
      else setViewport(after);
    },
    [scroller],
  );

  useLayoutEffect(() => {
    measure(false);
    const element = scroller.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => measure(false));
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure, scroller]);

  const onScroll = useCallback(() => measure(true), [measure]);
  const scrollTo = useCallback(
    (top: number) => {
      const element = scroller.current;
      if (!element || Math.abs(element.scrollTop - top) < 1) return;
      element.scrollTop = top;
      measure(false);
    },
    [measure, scroller],
  );
  return { viewport, direction: direction.current, onScroll, scrollTo };
}
