/** The rows of a list: the question a view asks, its answers in windows, and when they are asked for again. */
import { useCallback, useEffect, useMemo, useRef } from "react";
import { type FetchRows, WindowCache } from "@/components/grid";
import { type CacheTag, type ListRequest, type Row, useChanges, useTransport } from "@/ipc";
import { afterPaint } from "@/lib/after-paint";

export type ListQuestion = Pick<ListRequest, "type" | "sort" | "descending" | "filters"> & {
  properties: string[];
};

/** While a sync brings rows all the time, the list is asked for again this often at most. */
const pause = 1_000;

/** With the next frame behind it when the last time is long enough ago, else when it is. */
function useCalmly(action: () => void): () => void {
  const last = useRef(0);
  const callOff = useRef<(() => void) | null>(null);
  useEffect(() => () => callOff.current?.(), []);
  return useCallback(() => {
    if (callOff.current) return;
    const run = () => {
      callOff.current = null;
      last.current = Date.now();
      action();
    };
    const wait = last.current + pause - Date.now();
    if (wait <= 0) {
      // The cell that was edited comes first.
      callOff.current = afterPaint(run);
      return;
    }
    const timer = setTimeout(run, wait);
    callOff.current = () => clearTimeout(timer);
  }, [action]);
}

export type Rows = {
  cache: WindowCache<Row>;
  fetchRows: FetchRows<Row>;
  /** Asks again, now. */
  refresh: () => void;
};

export function useRows(question: ListQuestion): Rows {
  const transport = useTransport();
  const { type, sort, descending, properties } = question;
  // Questions are made anew on every render; as text they are the same as long as they ask the same.
  const filters = JSON.stringify(question.filters);
  const asked = [...properties].sort().join(" ");
  const fetchRows = useCallback<FetchRows<Row>>(
    (offset, limit) =>
      transport.call("list", {
        type,
        sort,
        descending,
        filters: JSON.parse(filters) as string[],
        properties: asked.split(" ").filter(Boolean),
        offset,
        limit,
      }),
    [transport, type, sort, descending, filters, asked],
  );
  const cache = useMemo(() => new WindowCache<Row>(() => new Promise(() => undefined)), []);
  const list = JSON.stringify([type, sort, descending, filters]);
  const lastList = useRef<string | null>(null);
  useEffect(() => {
    if (lastList.current === list) cache.widen(fetchRows);
    else cache.ask(fetchRows);
    lastList.current = list;
  }, [cache, fetchRows, list]);

  const refresh = useCallback(() => cache.refresh(), [cache]);
  const refreshCalmly = useCalmly(refresh);
  const onChange = useCallback(
    (tags: readonly CacheTag[] | "all") => {
      if (tags === "all" || tags.includes("lists")) refreshCalmly();
    },
    [refreshCalmly],
  );
  useChanges(onChange);
  return { cache, fetchRows, refresh };
}
