/**
 * What the feed's events make of what has been fetched: state + events == a fresh fetch.
 *
 * Pure, and what no event touched stays the very same object. Events are upserts: applying one twice changes nothing.
 */
import type { InfiniteData } from "@tanstack/react-query";

import type { ListFilter } from "@/api/conversations";
import type { FeedEvent } from "@/api/feed";
import type { Conversation, Message, MessagePage, Page } from "@/api/types";

import { belongs, compareConversations, compareMessages } from "./order";

export type ListData = InfiniteData<Page<Conversation>, string | null>;
export type ThreadData = InfiniteData<MessagePage>;

/** What has been fetched: lists by their filter, single conversations, and threads by their conversation. */
export interface LiveState {
  /** The id of who is signed in. */
  me: number;
  lists: readonly { filter: ListFilter; data: ListData }[];
  conversations: readonly Conversation[];
  threads: readonly { conversationId: number; data: ThreadData }[];
}

export function applyEvents(state: LiveState, events: readonly FeedEvent[]): LiveState {
  const conversations = new Map<number, Conversation>();
  const messages = new Map<number, Map<number, Message>>();
  const deleted = new Set<number>();
  for (const event of events) {
    if (event.kind === "conversation_deleted") deleted.add(event.payload.conversation_id);
    if (event.kind !== "message" && event.kind !== "conversation") continue;
    const { conversation } = event.payload;
    conversations.set(conversation.id, conversation);
    if (event.kind === "message") {
      const { message } = event.payload;
      const thread = messages.get(message.conversation_id) ?? new Map<number, Message>();
      messages.set(message.conversation_id, thread.set(message.id, message));
    }
  }
  if (conversations.size === 0 && deleted.size === 0) return state;
  const changed = [...conversations.values()].filter(({ id }) => !deleted.has(id));
  return {
    me: state.me,
    lists: state.lists.map((list) => {
      const data = listAfter(list.data, list.filter, state.me, changed, deleted);
      return data === list.data ? list : { ...list, data };
    }),
    conversations: state.conversations.map((known) => conversations.get(known.id) ?? known),
    threads: state.threads.map((thread) => {
      const news = messages.get(thread.conversationId);
      const data = news ? threadAfter(thread.data, [...news.values()]) : thread.data;
      return data === thread.data ? thread : { ...thread, data };
    }),
  };
}

/** A list after conversations changed or went. What now lies beyond the loaded end leaves: paging brings it back. */
export function listAfter(
  data: ListData,
  filter: ListFilter,
  me: number,
  changed: readonly Conversation[],
  deleted: ReadonlySet<number> = new Set(),
): ListData {
  const last = data.pages.at(-1);
  if (!last) return data;
  const before = data.pages.flatMap((page) => page.items);
  const gone = new Set([...deleted, ...changed.map(({ id }) => id)]);
  const end = last.next_cursor === null ? undefined : before.at(-1);
  const items = before.filter(({ id }) => !gone.has(id));
  let touched = items.length < before.length;
  for (const conversation of changed) {
    if (!belongs(conversation, filter, me)) continue;
    const beyond =
      end !== undefined &&
      end.id !== conversation.id &&
      compareConversations(conversation, end, filter.sort) > 0;
    if (beyond) continue;
    items.push(conversation);
    touched = true;
  }
  if (!touched) return data;
  items.sort((a, b) => compareConversations(a, b, filter.sort));
  return { ...data, pages: dealt(data.pages, items) };
}

/** The items over the pages there were, each as full as it was; the last takes the rest. */
function dealt(pages: readonly Page<Conversation>[], items: Conversation[]): Page<Conversation>[] {
  let from = 0;
  return pages.map((page, index) => {
    const to = index === pages.length - 1 ? items.length : from + page.items.length;
    const mine = items.slice(from, to);
    from = Math.min(to, items.length);
    return { ...page, items: mine };
  });
}

/**
 * A thread after messages came or changed. One that is not loaded is added when it belongs between what is: at the
 * newest end only when nothing newer is missing, at the oldest only when nothing older is.
 */
export function threadAfter(data: ThreadData, news: readonly Message[]): ThreadData {
  const newest = data.pages[0];
  const oldest = data.pages.at(-1);
  if (!newest || !oldest) return data;
  let pages = data.pages;
  for (const message of news) pages = withMessage(pages, message);
  return pages === data.pages ? data : { ...data, pages };
}

function withMessage(pages: MessagePage[], message: Message): MessagePage[] {
  const at = pages.findIndex((page) => page.items.some(({ id }) => id === message.id));
  const home = at >= 0 ? at : homeOf(pages, message);
  if (home === null) return pages;
  return pages.map((page, index) => {
    if (index !== home) return page;
    const items = page.items.filter(({ id }) => id !== message.id);
    return { ...page, items: [...items, message].sort(compareMessages) };
  });
}

/** The page a new message goes into; null when its neighbours are not loaded. */
function homeOf(pages: readonly MessagePage[], message: Message): number | null {
  for (const [index, page] of pages.entries()) {
    const first = page.items[0];
    if (first && compareMessages(message, first) < 0) continue;
    if (index > 0) return index;
    const last = page.items.at(-1);
    const atTheEnd = !last || compareMessages(message, last) > 0;
    return atTheEnd && page.previous_cursor !== null ? null : index;
  }
  return pages.at(-1)?.next_cursor === null ? pages.length - 1 : null;
}
