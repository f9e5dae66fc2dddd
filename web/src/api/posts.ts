/** Posts: what is commented on. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { Post } from "./types";

/** The start of the keys of everything about posts; the feed keeps them fresh. */
export const POSTS_KEY = ["posts"] as const;
/** The same for what stands at addresses: it says nothing that conversations change. */
export const POSTS_AT_KEY = ["postsAt"] as const;

/** The newest first; of one inbox, or of all that may be seen. */
export const postsQuery = (inboxId?: number) =>
  infiniteQueryOptions({
    queryKey: [...POSTS_KEY, "list", inboxId ?? null] as const,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
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

/** So many addresses the server looks up at once. */
const MOST_ADDRESSES = 50;
let asked: Map<string, ((found: Promise<Post | null>) => void)[]> | null = null;

/**
 * The account's own post at an address, such as one that a customer shared; null where there is none of ours.
 *
 * All that are wanted at the same time are asked for together: a thread may show many.
 */
export const postAtQuery = (address: string) =>
  queryOptions({
    queryKey: [...POSTS_AT_KEY, address] as const,
    queryFn: () =>
      new Promise<Post | null>((resolve) => {
        if (!asked) {
          asked = new Map();
          setTimeout(ask);
        }
        asked.set(address, [...(asked.get(address) ?? []), resolve]);
      }),
    staleTime: 5 * 60_000,
    retry: false,
  });

function ask(): void {
  const wanted = [...(asked ?? [])];
  asked = null;
  for (let start = 0; start < wanted.length; start += MOST_ADDRESSES) {
    const some = wanted.slice(start, start + MOST_ADDRESSES);
    const address = some.map(([each]) => each);
    const response = unwrap(api.GET("/api/posts/at", { params: { query: { address } } }));
    for (const [each, waiting] of some) {
      const found = response.then(({ items }) => items.find((post) => isAt(post, each)) ?? null);
      for (const tell of waiting) tell(found);
    }
  }
}

const isAt = ({ remote_id: id }: Post, address: string): boolean =>
  URL.canParse(address) && new URL(address).pathname.split("/").includes(id);

export const postQuery = (id: number) =>
  queryOptions({
    queryKey: [...POSTS_KEY, "one", id] as const,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/posts/{post_id}", { params: { path: { post_id: id } }, signal })),
  });
