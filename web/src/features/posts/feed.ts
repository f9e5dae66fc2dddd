/** Keeps posts fresh. */
import { POSTS_AT_KEY, POSTS_KEY } from "@/api/posts";
import { invalidate } from "@/live";
import type { FeedPart } from "@/live";

export const feed: FeedPart = {
  on: {
    post: (_, { client }) => {
      for (const key of [POSTS_KEY, POSTS_AT_KEY]) invalidate(client, key);
    },
  },
  keys: [...POSTS_KEY, ...POSTS_AT_KEY],
};
