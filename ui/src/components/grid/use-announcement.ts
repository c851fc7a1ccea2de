/** Words for a polite live region, at most every two seconds, so that a running sync does not talk without end. */
import { useEffect, useRef, useState } from "react";

const pause = 2_000;

export function useAnnouncement(words: string): string {
  const [said, setSaid] = useState("");
  const last = useRef(0);
  useEffect(() => {
    if (words === "") return;
    const wait = Math.max(0, last.current + pause - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(words);
    }, wait);
    return () => clearTimeout(timer);
  }, [words]);
  return said;
}
