/**
 * Closes the gap between fetching and listening: an event that arrives while a fetch is on its way may be missing in
 * the response, and the response replaces what the event did. So it is applied once more when the response is there.
 */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import type { FeedEvent } from "@/api/feed";

/** How many events are remembered; a fetch that takes longer than this many is not worth saving. */
const REMEMBERED = 1_000;

/** What events are applied to: the first word of its keys. */
const NOUNS: readonly unknown[] = ["conversations", "messages", "comments", "drafts", "search"];

export interface Replay {
  remember: (events: readonly FeedEvent[]) => void;
  stop: () => void;
}

export function replayAfterFetches(
  client: QueryClient,
  apply: (events: readonly FeedEvent[], queryKey: QueryKey) => void,
): Replay {
  let recent: FeedEvent[] = [];
  let counted = 0;
  /** How many events had arrived when a query's fetch began. */
  const began = new Map<string, number>();
  const kept = (from: number): FeedEvent[] =>
    recent.slice(Math.max(0, recent.length - (counted - from)));
  // What the page asked for before anybody listened lacks whatever comes from now on.
  for (const query of client.getQueryCache().getAll())
    if (query.state.fetchStatus === "fetching") began.set(query.queryHash, counted);
  const stop = client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated") return;
    const { queryHash } = event.query;
    const [noun] = event.query.queryKey as readonly unknown[];
    if (!NOUNS.includes(noun)) return;
    if (event.action.type === "fetch") began.set(queryHash, counted);
    if (event.action.type === "error") began.delete(queryHash);
    if (event.action.type !== "success" || event.action.manual) return;
    const from = began.get(queryHash);
    began.delete(queryHash);
    if (from !== undefined && from < counted)
      queueMicrotask(() => apply(kept(from), event.query.queryKey as QueryKey));
  });
  return {
    remember: (events) => {
      counted += events.length;
      recent = [...recent, ...events].slice(-REMEMBERED);
    },
    stop,
  };
}
