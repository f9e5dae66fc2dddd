/** Keeps conversations fresh, in the list, in searches and where one is open. */
import type { QueryClient } from "@tanstack/react-query";

import { conversationKey } from "@/api/conversations";
import { THREADS_KEY } from "@/api/messages";
import { CONVERSATION_KEYS, holdsConversations, invalidate, recountSoon } from "@/live";
import type { FeedPart } from "@/live";

const recount = (_: unknown, { client }: { client: QueryClient }): void => recountSoon(client);

function refetchConversations(client: QueryClient): void {
  for (const first of CONVERSATION_KEYS) invalidate(client, [first]);
}

export const feed: FeedPart = {
  on: {
    conversation: recount,
    // Forgotten and asked for again: who has it open learns from the server that it is gone.
    conversation_deleted: ({ conversation_id: id }, { client }) => {
      for (const queryKey of [conversationKey(id), [...THREADS_KEY, id]])
        void client.resetQueries({ queryKey });
      recountSoon(client);
    },
    message: recount,
    message_removed: recount,
    receipt: recount,
    // Who left took their name off the conversations they had.
    member: (_, { client }) => refetchConversations(client),
    // Conversations hold labels by their names, which changed in many of them at once.
    labels: ({ made }, { client }) => {
      if (!made) refetchConversations(client);
    },
  },
  inFlight: {
    member: (_, { queryKey }) => holdsConversations(queryKey),
    labels: ({ made }, { queryKey }) => !made && holdsConversations(queryKey),
  },
  keys: CONVERSATION_KEYS,
};
