/** Keeps the caches true to the feed, whatever is being fetched meanwhile. */
import type { FeedEvent } from "@/api/feed";

import { applyToCaches } from "./caches";
import type { FeedCaches, FeedPart } from "./feedPart";
import { refetchChanged, refetchFor } from "./refetch";
import { replayAfterFetches } from "./replay";

export interface Follower {
  hear: (events: readonly FeedEvent[]) => void;
  stop: () => void;
}

/** @param parts what features do with the feed */
export function followFeed(parts: readonly FeedPart[], caches: FeedCaches): Follower {
  const { client, me } = caches;
  const replay = replayAfterFetches(client, (events, queryKey) => {
    // Only to this response: for what was fetched since they are old news.
    applyToCaches(client, me, events, queryKey);
    refetchFor(parts, events, { ...caches, queryKey });
  });
  return {
    hear: (events) => {
      applyToCaches(client, me, events);
      replay.remember(events);
      refetchChanged(parts, events, caches);
    },
    stop: replay.stop,
  };
}
