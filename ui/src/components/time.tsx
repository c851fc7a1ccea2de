/** An instant: relative for a week, then a date; the full instant beside the pointer. */
import { useSyncExternalStore } from "react";
import { formatInstant, formatWhen } from "@/lib/dates";

const tick = 20_000;
/** The end of the running tick: what has just happened is then never said to be still to come. */
const present = () => Math.ceil(Date.now() / tick) * tick;

let now = present();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = present();
    for (const each of listeners) each();
  }, tick);
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
  return useSyncExternalStore(listen, snapshot);
}

function snapshot(): number {
  now = Math.max(now, present());
  return now;
}

export function Time(props: { at: string; className?: string; form?: "relative" | "full" }) {
  const at = useNow();
  const full = formatInstant(props.at);
  return (
    <time dateTime={props.at} title={full} className={props.className}>
      {props.form === "full" ? full : formatWhen(props.at, at)}
    </time>
  );
}
