/** Something a screen wants to find again after a restart. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useTransport } from "./hooks";
import type { Transport } from "./transport";

const cached = new Map<string, unknown>();
const asked = new Map<string, Promise<unknown>>();

/** Forgets what this window has read; the account has changed. */
export function forgetRemembered(): void {
  cached.clear();
  asked.clear();
}

/** Reads what stands under a key, once for all who ask meanwhile; null when there is nothing. */
export function recall(transport: Transport, key: string): Promise<unknown> {
  const before = asked.get(key);
  if (before) return before;
  const answer = transport.call("recall", { key }).then(({ value }) => value && JSON.parse(value));
  asked.set(key, answer);
  // A failed question is asked again by the next who wants to know.
  answer.catch(() => asked.delete(key));
  return answer;
}

/**
 * A value that outlives the window. `value` is null until it has been read; `parse` says whether what was found can still be used.
 * Writes are gathered for a quarter of a second.
 */
export function useRemembered<T>(
  key: string,
  initial: T,
  parse: (found: unknown) => T | null,
): [T | null, (next: T | ((before: T) => T)) => void] {
  const transport = useTransport();
  const [entry, setEntry] = useState<{ key: string; value: T } | null>(() =>
    cached.has(key) ? { key, value: cached.get(key) as T } : null,
  );
  const fallback = useRef({ initial, parse });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (cached.has(key)) {
      setEntry({ key, value: cached.get(key) as T });
      return;
    }
    let current = true;
    const settle = (value: T) => {
      cached.set(key, value);
      if (current) setEntry({ key, value });
    };
    recall(transport, key)
      .then((found) =>
        settle((found === null ? null : fallback.current.parse(found)) ?? fallback.current.initial),
      )
      .catch(() => settle(fallback.current.initial));
    return () => {
      current = false;
    };
  }, [key, transport]);
  const write = useCallback(
    (change: T | ((before: T) => T)) => {
      // Changes made one after the other, before anything is drawn again, must all hold.
      const before = cached.has(key) ? (cached.get(key) as T) : fallback.current.initial;
      const next = typeof change === "function" ? (change as (before: T) => T)(before) : change;
      cached.set(key, next);
      setEntry({ key, value: next });
      if (timer.current) clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        // What a view looks like is worth remembering, but not worth a message when it cannot be.
        transport.call("remember", { key, value: JSON.stringify(next) }).catch(() => undefined);
      }, 250);
    },
    [key, transport],
  );
  return [entry?.key === key ? entry.value : null, write];
}
