/** Keeps the inboxes fresh. */
import { inboxesQuery } from "@/api/inboxes";
import { invalidate } from "@/live";
import type { FeedPart } from "@/live";

export const feed: FeedPart = {
  on: { inbox: (_, { client }) => invalidate(client, inboxesQuery.queryKey) },
  keys: ["inboxes"],
};
