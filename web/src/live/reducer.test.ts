// @vitest-environment jsdom
/** State + events == a fresh fetch, against a small server that pages, filters and sorts as the real one does. */
import { describe, expect, test } from "vitest";

import { DEFAULT_FILTER } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import type { FeedEvent } from "@/api/feed";
import type { Conversation, Message, MessagePage, Page } from "@/api/types";

import { aConversation, aMessage, at } from "../../tests/fixtures";
import { belongs, compareConversations, compareMessages } from "./listOrder";
import { applyEvents, listAfter, threadAfter } from "./reducer";
import type { ListData, LiveState, ThreadData } from "./reducer";

const ME = 7;
const FILTERS: ListFilter[] = [
  DEFAULT_FILTER,
  { ...DEFAULT_FILTER, view: "mine", status: "all" },
  { ...DEFAULT_FILTER, view: "unassigned", sort: "oldest" },
  { ...DEFAULT_FILTER, sort: "waiting" },
  { ...DEFAULT_FILTER, unread: true },
  { ...DEFAULT_FILTER, post_id: 2 },
  { ...DEFAULT_FILTER, inbox_id: [2], status: "resolved" },
  { ...DEFAULT_FILTER, queue: "unreplied", label: ["gift", "glaze"] },
];

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * sides);
  };
}

/** What the server would respond. */
class Server {
  readonly conversations = new Map<number, Conversation>();
  readonly messages: Message[] = [];
  readonly events: FeedEvent[] = [];
  private clock = 1000;
  constructor(private readonly roll: (sides: number) => number) {
    for (let id = 1; id <= 40; id++)
      this.conversations.set(id, aConversation(id, { post_id: id % 4 || null }));
  }

  list(filter: ListFilter, pages: number, size = 10): ListData {
    const all = [...this.conversations.values()]
      .filter((conversation) => belongs(conversation, filter, ME))
      .sort((a, b) => compareConversations(a, b, filter.sort));
    const found: Page<Conversation>[] = [];
    for (let from = 0; from === 0 || (from < all.length && found.length < pages); from += size)
      found.push({
        items: all.slice(from, from + size),
        next_cursor: from + size < all.length ? `after ${from + size}` : null,
      });
    return { pages: found, pageParams: found.map(() => null) };
  }

  thread(conversationId: number): ThreadData {
    const items = this.messages
      .filter(({ conversation_id: id }) => id === conversationId)
      .sort(compareMessages);
    return pagesOf([{ items, next_cursor: null, previous_cursor: null }]);
  }

  step(): void {
    const id = 1 + this.roll(44);
    const before = this.conversations.get(id) ?? aConversation(id);
    this.clock += this.roll(3);
    const now = at(this.clock);
    const kinds = ["write", "read", "assign", "status", "reply", "receipt", "inbox", "remove"];
    const conversation = { ...before };
    const isNew = !this.conversations.has(id);
    this.conversations.set(id, conversation);
    let message: Message | undefined;
    switch (kinds[this.roll(kinds.length)]) {
      case "write":
        message = this.message(id, { sent_at: at(this.clock - this.roll(5)) });
        conversation.unread_count += 1;
        conversation.waiting_since ??= now;
        conversation.last_activity_at = now;
        break;
      case "reply":
        message = this.message(id, { direction: "out", status: "sent", sent_at: now });
        conversation.waiting_since = null;
        conversation.last_activity_at = now;
        break;
      case "read":
        conversation.unread_count = 0;
        break;
      case "assign":
        conversation.assignee =
          [null, { id: ME, name: "Me" }, { id: 8, name: "Ivo" }][this.roll(3)] ?? null;
        break;
      case "status":
        conversation.status = (["open", "resolved", "pending"] as const)[this.roll(3)] ?? "open";
        break;
      case "inbox":
        conversation.inbox_id = 1 + this.roll(2);
        break;
      case "receipt":
        for (const [index, item] of this.messages.entries())
          if (item.conversation_id === id && item.status === "sent" && item.sent_at <= now)
            this.messages[index] = { ...item, status: "read", status_at: now };
        this.tell({ kind: "receipt", payload: { until: now, conversation } });
        return;
      case "remove": {
        const index = this.messages.findIndex(({ conversation_id: home }) => home === id);
        const gone = this.messages[index];
        if (!gone) {
          if (isNew) this.conversations.delete(id);
          return;
        }
        this.messages.splice(index, 1);
        this.tell({
          kind: "message_removed",
          payload: { message_id: gone.id, conversation_id: id },
        });
        return;
      }
    }
    if (message) this.tell({ kind: "message", payload: { message, conversation } });
    else this.tell({ kind: "conversation", payload: { conversation } });
  }

  private message(conversationId: number, part: Partial<Message>): Message {
    const message = aMessage(this.events.length + 1, { conversation_id: conversationId, ...part });
    this.messages.push(message);
    return message;
  }

  private tell(event: Omit<FeedEvent, "id">): void {
    this.events.push({ id: this.events.length + 1, ...event } as FeedEvent);
  }
}

const pagesOf = (pages: MessagePage[]): ThreadData => ({
  pages,
  pageParams: pages.map(() => ({})),
});
const idsOf = (data: ListData): number[] =>
  data.pages.flatMap(({ items }) => items.map(({ id }) => id));

describe.each([1, 2, 3, 4, 5])("seed %i", (seed) => {
  test("state + events == a fresh fetch", () => {
    const roll = dice(seed);
    const server = new Server(roll);
    let state: LiveState = {
      me: ME,
      lists: FILTERS.map((filter) => ({ filter, data: server.list(filter, 99) })),
      conversations: [1, 2, 3].map((id) => server.conversations.get(id) ?? aConversation(id)),
      threads: [1, 2, 3].map((id) => ({ conversationId: id, data: server.thread(id) })),
      comments: [],
    };
    for (let round = 0; round < 60; round++) {
      const from = server.events.length;
      for (let steps = roll(6); steps >= 0; steps--) server.step();
      const news = server.events.slice(from);
      state = applyEvents(state, news);
      // A repeated delivery changes nothing.
      const again = applyEvents(state, news.slice(-1));
      expect(again).toEqual(state);
      for (const { filter, data } of state.lists)
        expect(idsOf(data)).toEqual(idsOf(server.list(filter, 99)));
      for (const { conversationId, data } of state.threads)
        expect(data.pages.flatMap(({ items }) => items)).toEqual(
          server.thread(conversationId).pages.flatMap(({ items }) => items),
        );
      for (const conversation of state.conversations)
        expect(conversation).toEqual(server.conversations.get(conversation.id));
    }
  });
});

test("what lies beyond the loaded end of a list is left to paging", () => {
  const first = { items: [aConversation(9), aConversation(8)], next_cursor: "more" };
  const data: ListData = { pages: [first], pageParams: [null] };
  expect(listAfter(data, DEFAULT_FILTER, ME, [aConversation(3)])).toBe(data);
  const moved = listAfter(data, DEFAULT_FILTER, ME, [
    aConversation(3, { last_activity_at: at(99) }),
  ]);
  expect(idsOf(moved)).toEqual([3, 9, 8]);
});

test("what no event touched stays the same object", () => {
  const server = new Server(dice(1));
  const state: LiveState = {
    me: ME,
    lists: [{ filter: { ...DEFAULT_FILTER, view: "mine" }, data: server.list(DEFAULT_FILTER, 1) }],
    conversations: [aConversation(1)],
    threads: [{ conversationId: 1, data: server.thread(1) }],
    comments: [],
  };
  const conversation = aConversation(77);
  const next = applyEvents(state, [{ id: 1, kind: "conversation", payload: { conversation } }]);
  expect(next.lists[0]).toBe(state.lists[0]);
  expect(next.threads[0]).toBe(state.threads[0]);
  expect(next.conversations[0]).toBe(state.conversations[0]);
});

describe("a thread that is loaded in part", () => {
  const older = { items: [aMessage(1), aMessage(2)], next_cursor: "older", previous_cursor: null };
  const newer = { items: [aMessage(5), aMessage(6)], next_cursor: "x", previous_cursor: null };
  const ids = (data: ThreadData): number[][] =>
    data.pages.map(({ items }) => items.map(({ id }) => id));

  test("takes what is newer at its newest end, and what belongs between", () => {
    const data = pagesOf([newer, older]);
    expect(ids(threadAfter(data, [aMessage(7)]))).toEqual([
      [5, 6, 7],
      [1, 2],
    ]);
    expect(ids(threadAfter(data, [aMessage(3)]))).toEqual([
      [5, 6],
      [1, 2, 3],
    ]);
  });

  test("leaves out what is older than everything when there is more before it", () => {
    const data = pagesOf([newer, older]);
    expect(threadAfter(data, [aMessage(9, { sent_at: at(0) })])).toBe(data);
  });

  test("leaves out what is newer when it stands in the past", () => {
    const data = pagesOf([{ ...newer, previous_cursor: "newer" }]);
    expect(threadAfter(data, [aMessage(7)])).toBe(data);
    expect(ids(threadAfter(data, [aMessage(6, { content: "edited" })]))).toEqual([[5, 6]]);
  });
});
