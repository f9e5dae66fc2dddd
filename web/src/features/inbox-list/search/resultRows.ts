/** What a search found, row by row: a conversation may be found as a person and by what was said. Pure. */
import type { Conversation, MessageHit } from "@/api/types";

import type { ListRow } from "../useListKeys";

export interface Found extends ListRow {
  row: string;
  conversation: Conversation;
  /** The message it was found by; none where the person was found. */
  hit?: MessageHit;
}

export const personRow = (conversation: Conversation): Found => ({
  id: conversation.id,
  row: `person-${conversation.id}`,
  conversation,
});

export const hitRow = (hit: MessageHit): Found => ({
  id: hit.conversation.id,
  row: `message-${hit.message_id}`,
  conversation: hit.conversation,
  hit,
});

/** Each conversation once, where it comes first. */
export function foundConversations(rows: readonly Found[]): Conversation[] {
  const once = new Map<number, Conversation>();
  for (const { id, conversation } of rows) if (!once.has(id)) once.set(id, conversation);
  return [...once.values()];
}

/** A conversation once, with the newest of what was found in it: pages are found one by one. */
export function distinct(hits: readonly MessageHit[]): MessageHit[] {
  const known = new Map<number, MessageHit>();
  for (const hit of hits) {
    const before = known.get(hit.conversation.id);
    known.set(hit.conversation.id, before ? { ...before, more: before.more + 1 + hit.more } : hit);
  }
  return [...known.values()];
}
