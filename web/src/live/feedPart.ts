/** What a feature does with the feed, beside what the reducer computes. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import type { FeedEvent } from "@/api/feed";

export type EventKind = FeedEvent["kind"];
export type Payload<Kind extends EventKind> = Extract<FeedEvent, { kind: Kind }>["payload"];

/** The caches, and whose they are. */
export interface FeedCaches {
  client: QueryClient;
  /** The id of who is signed in. */
  me: number;
}

/** The caches, and the one query whose response was on its way when an event came. */
export interface InFlight extends FeedCaches {
  queryKey: QueryKey;
}

export interface FeedPart {
  /** Puts what an event says into the caches, or fetches what it does not say. */
  on?: { [Kind in EventKind]?: (payload: Payload<Kind>, caches: FeedCaches) => void };
  /**
   * The same for one response that was on its way when the event came. Returns whether that response is to be fetched
   * once more; the others have their own.
   */
  inFlight?: { [Kind in EventKind]?: (payload: Payload<Kind>, query: InFlight) => boolean };
  /** The first words of the keys that it keeps fresh: too much was missed, and they are all fetched anew. */
  keys?: readonly string[];
}
