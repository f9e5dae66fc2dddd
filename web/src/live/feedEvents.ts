/** Telling others of events as they happen: what the caches are true to is theirs, what makes a sound is not. */
import { useEffect, useEffectEvent } from "react";

import type { FeedEvent } from "@/api/feed";

type Listener = (event: FeedEvent) => void;

const listeners = new Set<Listener>();

export function publishEvents(events: readonly FeedEvent[]): void {
  for (const event of events) for (const listener of listeners) listener(event);
}

/** Calls `listener` with each event of the feed, after the caches know it; also with those that come late. */
export function useFeedEvents(listener: Listener): void {
  const latest = useEffectEvent(listener);
  useEffect(() => {
    const mine: Listener = (event) => latest(event);
    listeners.add(mine);
    return () => void listeners.delete(mine);
  }, []);
}
