/** The sandbox's state, kept true by its live stream. */
import { useEffect, useState } from "react";

import { fetchState } from "./control";
import type { Change } from "./control";
import { applyChange, fromSnapshot } from "./state";
import type { PhoneState } from "./state";

const RETRY_MS = 1_000;

export function useSandbox(): { state: PhoneState | null; lost: boolean } {
  const [state, setState] = useState<PhoneState | null>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let stream: EventSource | null = null;
    let timer: number | undefined;
    let over = false;
    const start = (): void => {
      stream?.close();
      fetchState()
        .then((snapshot) => {
          if (over) return;
          setState(fromSnapshot(snapshot));
          setLost(false);
          stream = new EventSource(`/control/live?after=${encodeURIComponent(snapshot.cursor)}`);
          stream.addEventListener("change", ({ data }: MessageEvent<string>) => {
            setState((before) => before && applyChange(before, JSON.parse(data) as Change));
          });
          stream.addEventListener("reset", start);
          stream.addEventListener("error", again);
        })
        .catch(again);
    };
    const again = (): void => {
      stream?.close();
      if (over) return;
      setLost(true);
      window.clearTimeout(timer);
      timer = window.setTimeout(start, RETRY_MS);
    };
    start();
    return () => {
      over = true;
      stream?.close();
      window.clearTimeout(timer);
    };
  }, []);
  return { state, lost };
}

/** The time now, renewed as often as asked: for what ends without an event. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}
