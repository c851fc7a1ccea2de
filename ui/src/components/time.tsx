/** An instant: relative for a week, then a date; the full instant beside the pointer. */
import { useSyncExternalStore } from "react";
import { formatInstant, formatWhen } from "@/lib/dates";

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 20_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** The present, moving on every 20 seconds. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => now);
}

export function Time(props: { at: string; className?: string; form?: "relative" | "full" }) {
  const present = useNow();
  const full = formatInstant(props.at);
  return (
    <time dateTime={props.at} title={full} className={props.className}>
      {props.form === "full" ? full : formatWhen(props.at, present)}
    </time>
  );
}
