/** Posts: what is commented on. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, said } from "./client";

/** The start of the keys of everything about posts; the feed keeps them fresh. */
export const POSTS_KEY = ["posts"] as const;

/** The newest first; of one inbox, or of all that may be seen. */
export const postsQuery = (inboxId?: number) =>
  infiniteQueryOptions({
    queryKey: [...POSTS_KEY, "list", inboxId ?? null] as const,
    queryFn: ({ pageParam, signal }) =>
      said(
        api.GET("/api/posts", {
          params: {
            query: {
              ...(inboxId !== undefined && { inbox_id: inboxId }),
              ...(pageParam !== null && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const postQuery = (id: number) =>
  queryOptions({
    queryKey: [...POSTS_KEY, "one", id] as const,
    queryFn: ({ signal }) =>
      said(api.GET("/api/posts/{post_id}", { params: { path: { post_id: id } }, signal })),
  });
