/** Keeps what inboxes may have missed fresh. */
import { GAPS_KEY } from "@/api/inboxes";
import { invalidate } from "@/live";
import type { FeedPart } from "@/live";

export const feed: FeedPart = {
  on: { inbox: (_, { client }) => invalidate(client, GAPS_KEY) },
};
