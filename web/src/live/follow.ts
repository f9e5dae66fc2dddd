/** Keeps the caches true to the feed, whatever is being fetched meanwhile. */
import type { QueryClient } from "@tanstack/react-query";

import type { FeedEvent } from "@/api/feed";

import { applyToCaches } from "./caches";
import { refetchChanged, refetchFor } from "./refetch";
import { replayAfterFetches } from "./replay";

export interface Follower {
  hear: (events: readonly FeedEvent[]) => void;
  stop: () => void;
}

/** @param me the id of who is signed in */
export function followFeed(client: QueryClient, me: number): Follower {
  const replay = replayAfterFetches(client, (events, queryKey) => {
    // Only to this response: for what was fetched since they are old news.
    applyToCaches(client, me, events, queryKey);
    refetchFor(client, me, queryKey, events);
  });
  return {
    hear: (events) => {
      applyToCaches(client, me, events);
      replay.remember(events);
      refetchChanged(client, me, events);
    },
    stop: replay.stop,
  };
}
