/** Searching what was said, whatever its conversation's status. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";

/** The start of the keys of all searches. */
export const SEARCH_KEY = ["search"] as const;

/** Messages that say all of these words, the newest first. */
export const messageSearch = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...SEARCH_KEY, "messages", q] as const,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/search/messages", {
          params: { query: { q, cursor: pageParam, limit: 20 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    // What was found a moment ago is shown again when somebody comes back from it.
    staleTime: 15_000,
  });
