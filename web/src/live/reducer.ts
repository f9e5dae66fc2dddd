/**
 * What the feed's events make of what has been fetched: state + events == a fresh fetch.
 *
 * Pure, and what no event touched stays the very same object. Events are upserts: applying one twice changes nothing.
 */
import type { InfiniteData } from "@tanstack/react-query";

import type { ListFilter } from "@/api/conversations";
import type { FeedEvent } from "@/api/feed";
import type { Conversation, Message, MessagePage, Page } from "@/api/types";

import { authorsAfter, commentsAfter } from "./comments";
import type { CommentsData } from "./comments";
import { belongs, compareConversations, compareMessages } from "./listOrder";

export type ListData = InfiniteData<Page<Conversation>, string | null>;
export type ThreadData = InfiniteData<MessagePage>;

/** What has been fetched: lists by their filter, single conversations, and both kinds of threads by the conversation. */
export interface LiveState {
  /** The id of who is signed in. */
  me: number;
  lists: readonly { filter: ListFilter; data: ListData }[];
  conversations: readonly Conversation[];
  threads: readonly { conversationId: number; data: ThreadData }[];
  comments: readonly { conversationId: number; data: CommentsData }[];
}

export function applyEvents(state: LiveState, events: readonly FeedEvent[]): LiveState {
  const conversations = new Map<number, Conversation>();
  const deleted = new Set<number>();
  for (const { kind, payload } of events) {
    if (kind === "message" || kind === "conversation" || kind === "receipt")
      conversations.set(payload.conversation.id, payload.conversation);
    if (kind === "conversation_deleted") deleted.add(payload.conversation_id);
  }
  const changed = [...conversations.values()].filter(({ id }) => !deleted.has(id));
  return {
    me: state.me,
    lists: state.lists.map((list) => {
      const data = listAfter(list.data, list.filter, state.me, changed, deleted);
      return data === list.data ? list : { ...list, data };
    }),
    conversations: state.conversations.map((known) => conversations.get(known.id) ?? known),
    threads: state.threads.map((thread) => {
      const data = events.reduce(
        (before, event) => threadAfterEvent(before, thread.conversationId, event),
        thread.data,
      );
      return data === thread.data ? thread : { ...thread, data };
    }),
    comments: state.comments.map((thread) => {
      const data = events.reduce(
        (before, event) => commentsAfterEvent(before, thread.conversationId, event),
        thread.data,
      );
      return data === thread.data ? thread : { ...thread, data };
    }),
  };
}

/** The state after a contact got another name: events say that one did, not which. */
export function renamed(state: LiveState, contactId: number, name: string): LiveState {
  const fresh = (known: Conversation): Conversation =>
    known.contact.id === contactId && known.contact.name !== name
      ? { ...known, contact: { ...known.contact, name } }
      : known;
  return {
    ...state,
    conversations: state.conversations.map(fresh),
    lists: state.lists.map((list) => {
      const pages = list.data.pages.map((page) => {
        const items = page.items.map(fresh);
        return items.some((item, at) => item !== page.items[at]) ? { ...page, items } : page;
      });
      const same = pages.every((page, at) => page === list.data.pages[at]);
      return same ? list : { ...list, data: { ...list.data, pages } };
    }),
  };
}

function threadAfterEvent(data: ThreadData, conversationId: number, event: FeedEvent): ThreadData {
  const { kind, payload } = event;
  if (kind === "message" && payload.message.conversation_id === conversationId)
    return threadAfter(data, [payload.message]);
  if (kind === "receipt" && payload.conversation.id === conversationId)
    return mapMessages(data, (message) => readUntil(message, payload.until));
  if (kind === "message_removed" && payload.conversation_id === conversationId)
    return mapMessages(data, (message) => (message.id === payload.message_id ? null : message));
  return data;
}

function commentsAfterEvent(
  data: CommentsData,
  conversationId: number,
  { kind, payload }: FeedEvent,
): CommentsData {
  if (kind === "comment") return commentsAfter(data, conversationId, payload.comment);
  // Who a customer is, is often told later than what they wrote, and with their conversation alone.
  if (kind === "message" || kind === "conversation" || kind === "receipt")
    return authorsAfter(data, payload.conversation.contact);
  return data;
}

/** A message after the customer has read everything up to a moment. */
function readUntil(message: Message, until: string): Message {
  const arrived = message.status === "sent" || message.status === "delivered";
  if (!arrived || Date.parse(message.sent_at) > Date.parse(until)) return message;
  return { ...message, status: "read", status_at: until };
}

/** A thread with each message changed, or left out where `change` returns null. */
function mapMessages(data: ThreadData, change: (message: Message) => Message | null): ThreadData {
  const pages = data.pages.map((page) => {
    const items = page.items.flatMap((message) => change(message) ?? []);
    const same =
      items.length === page.items.length && items.every((item, at) => item === page.items[at]);
    return same ? page : { ...page, items };
  });
  return pages.some((page, at) => page !== data.pages[at]) ? { ...data, pages } : data;
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
    // Only the server searches: what it found stays, as it is now.
    const found = filter.q === undefined || before.some(({ id }) => id === conversation.id);
    if (!found || !belongs(conversation, filter, me)) continue;
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
