/** Keeps contacts fresh, and their names wherever a conversation of theirs is shown. */
import type { QueryClient } from "@tanstack/react-query";

import {
  contactConversationsQuery,
  contactKey,
  contactMediaKey,
  CONTACTS_KEY,
  fetchContact,
} from "@/api/contacts";
import type { Conversation } from "@/api/types";
import {
  holdsConversations,
  invalidate,
  invalidateWhere,
  isContactKnown,
  renameInCaches,
} from "@/live";
import type { FeedPart } from "@/live";

export const feed: FeedPart = {
  on: {
    contact: ({ contact_id: id }, { client, me }) => {
      invalidate(client, contactKey(id));
      void refetchName(client, me, id);
    },
    conversation: ({ conversation }, { client }) => refetchConversations(client, conversation),
    conversation_deleted: (_, { client }) => invalidate(client, CONTACTS_KEY),
    message: ({ message, conversation }, { client }) => {
      if (message.attachments.length > 0)
        invalidate(client, contactMediaKey(conversation.contact.id));
      refetchConversations(client, conversation);
    },
    message_removed: (_, { client }) =>
      invalidateWhere(
        client,
        ({ queryKey: [first, , part] }) => first === CONTACTS_KEY[0] && part === "media",
      ),
  },
  inFlight: {
    contact: ({ contact_id: id }, { client, me, queryKey }) => {
      if (holdsConversations(queryKey)) void refetchName(client, me, id);
      return false;
    },
  },
  keys: CONTACTS_KEY,
};

/** The newest request for each contact's name: only its response counts. */
const newest = new Map<number, symbol>();

/** A contact's name is in its conversations too: it is fetched, and put where they are shown by then. */
async function refetchName(client: QueryClient, me: number, contactId: number): Promise<void> {
  if (!isContactKnown(client, me, contactId)) return;
  const request = Symbol();
  newest.set(contactId, request);
  const fetched = await fetchContact(contactId).catch(() => undefined);
  if (newest.get(contactId) !== request) return;
  newest.delete(contactId);
  if (fetched) renameInCaches(client, me, contactId, fetched.name);
}

/** What a contact's other conversations are is fetched anew when one is told of that is not among them. */
function refetchConversations(client: QueryClient, { id, contact }: Conversation): void {
  const { queryKey } = contactConversationsQuery(contact.id);
  const known = client.getQueryData(queryKey);
  if (known && !known.some((one) => one.id === id)) invalidate(client, queryKey);
}
