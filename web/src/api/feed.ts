/** The feed: what happened, in order. The same events come over the socket and over the long poll. */
import { api, unwrap } from "./client";
import type { components } from "./schema";

/** Somebody who is here: the conversation on their screen, and whether they write in it. */
export type Presence = components["schemas"]["Present"];

/** One row of the feed: what happened, and what its subject looks like now. */
export type FeedEvent = components["schemas"]["FeedPage"]["events"][number];

/** What the server sends at once; `reset` means that too much was missed and everything must be fetched anew. */
export interface FeedFrame {
  cursor: number;
  events?: FeedEvent[];
  reset?: boolean;
}

export const PRESENCE_KEY = ["presence"] as const;

/** Waits up to `wait` seconds for what comes after `cursor`. */
export async function pollFeed(
  cursor: number,
  wait: number,
  signal: AbortSignal,
): Promise<FeedFrame> {
  return unwrap(api.GET("/api/feed", { params: { query: { cursor, wait } }, signal }));
}
