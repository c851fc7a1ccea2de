/** Records for what is typed. Only the answer to the newest question counts; the program interrupts older ones. */
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { asFailure, type Failure, type Row, useTransport } from "@/ipc";
import type { Query } from "./query";

const most = 12;

export type Results = { text: string; rows: readonly Row[]; total: number; failure: Failure | null };

export const nothing: Results = { text: "", rows: [], total: 0, failure: null };

export function useResults({ text, type, commands }: Query): Results {
  const transport = useTransport();
  const [results, setResults] = useState(nothing);
  const newest = useRef(0);
  const asks = text !== "" && !commands;
  useEffect(() => {
    newest.current += 1;
    const own = newest.current;
    if (!asks) {
      setResults(nothing);
      return;
    }
    const ask = () =>
      transport.call("search", { text, type, limit: most }).then(
        ({ rows, total }) => {
          if (own !== newest.current) return;
          // Drawn now, in time for the next frame, and not when React finds the time.
          flushSync(() => setResults({ text, rows, total, failure: null }));
        },
        (thrown) => {
          if (own !== newest.current) return;
          const failure = asFailure(thrown);
          // Calls may overtake each other: an older question that arrived later has interrupted this one.
          if (failure.code === "interrupted") void ask();
          else setResults({ ...nothing, text, failure });
        },
      );
    void ask();
  }, [transport, text, type, asks]);
  useEffect(
    () => () => {
      newest.current += 1;
    },
    [],
  );
  return results;
}
