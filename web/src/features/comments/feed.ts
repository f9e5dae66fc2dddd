/** Keeps the comments of conversations fresh. */
import type { QueryClient } from "@tanstack/react-query";

import { COMMENTS_KEY } from "@/api/comments";
import type { CommentThread } from "@/api/types";
import { invalidate } from "@/live";
import type { CommentsData, FeedPart } from "@/live";

const isOfComments = ({ queryKey }: { queryKey: readonly unknown[] }): boolean =>
  queryKey[0] === COMMENTS_KEY[0];

export const feed: FeedPart = {
  on: {
    post: ({ post_id: id }, { client }) => refetchThreads(client, ({ post }) => post.id === id),
    contact: ({ contact_id: id }, { client }) =>
      refetchThreads(client, ({ items }) => items.some(({ author }) => author.contact_id === id)),
    conversation_deleted: ({ conversation_id: id }, { client }) =>
      void client.resetQueries({ queryKey: [...COMMENTS_KEY, id] }),
  },
  inFlight: {
    post: (_, query) => isOfComments(query),
    contact: (_, query) => isOfComments(query),
  },
  keys: COMMENTS_KEY,
};

/** The comment threads with such a page are fetched anew. */
function refetchThreads(client: QueryClient, is: (page: CommentThread) => boolean): void {
  for (const [queryKey, data] of client.getQueriesData<CommentsData>({ queryKey: COMMENTS_KEY }))
    if (data?.pages.some(is)) invalidate(client, queryKey);
}
