/** Keeps the team fresh. */
import { invalidate } from "@/live";
import type { FeedPart } from "@/live";

const KEYS = ["memberships", "teams", "invitations"] as const;

export const feed: FeedPart = {
  on: {
    member: (_, { client }) => {
      for (const first of KEYS) invalidate(client, [first]);
    },
  },
  keys: KEYS,
};
