/** Keeps drafts fresh, on each of the user's devices. */
import { draftsQuery, forgetDraft, showDraft } from "@/api/drafts";
import type { FeedPart } from "@/live";

export const feed: FeedPart = {
  on: {
    draft: ({ draft }, { client }) => showDraft(client, draft),
    conversation_deleted: ({ conversation_id: id }, { client }) => forgetDraft(client, id),
  },
  inFlight: {
    draft: ({ draft }, { client }) => {
      showDraft(client, draft);
      return false;
    },
    conversation_deleted: ({ conversation_id: id }, { client }) => {
      forgetDraft(client, id);
      return false;
    },
  },
  keys: draftsQuery.queryKey,
};
