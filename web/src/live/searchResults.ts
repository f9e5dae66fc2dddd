/** What a search found, as it is after events: whose conversation it is, where it stands, and what is gone. Pure. */
import type { InfiniteData } from "@tanstack/react-query";

import type { FeedEvent } from "@/api/feed";
import type { Conversation, MessageHit, Page } from "@/api/types";

export type FoundData = InfiniteData<Page<MessageHit>, string | null>;

/** What is not touched stays the very same object. */
export function foundAfter(data: FoundData, events: readonly FeedEvent[]): FoundData {
  return events.reduce(foundAfterEvent, data);
}

function foundAfterEvent(data: FoundData, { kind, payload }: FeedEvent): FoundData {
  if (kind === "message" || kind === "conversation" || kind === "receipt")
    return withConversations(data, (known) =>
      known.id === payload.conversation.id ? payload.conversation : known,
    );
  if (kind === "conversation_deleted")
    return mapHits(data, (hit) => (hit.conversation.id === payload.conversation_id ? null : hit));
  if (kind === "message_removed")
    return mapHits(data, (hit) => (hit.message_id === payload.message_id ? null : hit));
  return data;
}

/** With each conversation changed. */
export function withConversations(
  data: FoundData,
  change: (known: Conversation) => Conversation,
): FoundData {
  return mapHits(data, (hit) => {
    const conversation = change(hit.conversation);
    return conversation === hit.conversation ? hit : { ...hit, conversation };
  });
}

function mapHits(data: FoundData, change: (hit: MessageHit) => MessageHit | null): FoundData {
  const pages = data.pages.map((page) => {
    const items = page.items.flatMap((hit) => change(hit) ?? []);
    const same =
      items.length === page.items.length && items.every((it, at) => it === page.items[at]);
    return same ? page : { ...page, items };
  });
  return pages.every((page, at) => page === data.pages[at]) ? data : { ...data, pages };
}
