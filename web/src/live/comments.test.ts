/** State + events == a fresh fetch, for comment threads, against a small server that pages as the real one does. */
import { describe, expect, test } from "vitest";

import type { FeedEvent } from "@/api/feed";
import type { Comment, CommentThread } from "@/api/types";

import { aComment, aConversation, aPost, at } from "../../tests/fixtures";
import { commentsAfter, isRoot } from "./comments";
import type { CommentsData } from "./comments";
import { compareComments } from "./listOrder";
import { applyEvents } from "./reducer";
import type { LiveState } from "./reducer";

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * sides);
  };
}

const dataOf = (pages: CommentThread[]): CommentsData => ({
  pages,
  pageParams: pages.map(() => null),
});
const pageOf = (items: Comment[], cursor: string | null = null): CommentThread => ({
  post: aPost(1),
  items,
  next_cursor: cursor,
});
/** The thread as it is read: the first comment, then the replies, oldest first. */
const read = ({ pages }: CommentsData): Comment[] => [
  ...(pages[0]?.items.filter(isRoot) ?? []),
  ...pages.toReversed().flatMap(({ items }) => items.filter((item) => !isRoot(item))),
];

/** Threads 1 and 2 of inbox 1, thread 1 of inbox 2. */
class Server {
  readonly comments = new Map<number, Comment>();
  readonly events: FeedEvent[] = [];
  private clock = 1000;
  constructor(private readonly roll: (sides: number) => number) {
    for (let id = 1; id <= 30; id++) this.comments.set(id, this.place(id));
  }

  /** Conversation 1 is about thread 1, conversation 2 about thread 2. */
  thread(root: number, pages = 99, size = 4): CommentsData {
    const all = [...this.comments.values()].filter(
      (item) => item.inbox_id === 1 && item.root_remote_id === `comment-${root}`,
    );
    const first = all.filter(isRoot);
    const replies = all.filter((item) => !isRoot(item)).sort(compareComments);
    const found: CommentThread[] = [];
    for (let to = replies.length; found.length < pages; to -= size) {
      const from = Math.max(0, to - size);
      found.push(pageOf([...first, ...replies.slice(from, to)], from > 0 ? `${from}` : null));
      if (from === 0) break;
    }
    return dataOf(found);
  }

  step(): void {
    this.clock += this.roll(3);
    if (this.roll(5) === 0) {
      this.learn();
      return;
    }
    const id = 1 + this.roll(60);
    const known = this.comments.get(id);
    const before = known ?? this.place(id, { at: at(this.clock - this.roll(4)) });
    const changes: Partial<Comment>[] = [
      { pending_action: "hide" },
      { pending_action: null, visibility: "hidden" },
      { pending_action: null, problem: "It was not done." },
      { deleted_at: at(this.clock) },
      { liked: true, likes: before.likes + 1 },
      { content: "other words", edited: true },
      { conversation_id: 1 },
    ];
    const comment = known ? { ...known, ...changes[this.roll(changes.length)] } : before;
    this.comments.set(id, comment);
    this.events.push({ id: this.events.length + 1, kind: "comment", payload: { comment } });
  }

  /** Somebody's name becomes known, and is told with their conversation. */
  private learn(): void {
    const id = 1 + this.roll(60);
    const { contact, ...rest } = aConversation(id);
    const known = { ...contact, name: `Renamed ${this.clock}` };
    for (const [key, comment] of this.comments)
      if (comment.author.contact_id === id) {
        const { name, username, avatar_url } = known;
        this.comments.set(key, {
          ...comment,
          author: { contact_id: id, name, username, avatar_url },
        });
      }
    const conversation = { ...rest, contact: known };
    this.events.push({
      id: this.events.length + 1,
      kind: "conversation",
      payload: { conversation },
    });
  }

  private place(id: number, part: Partial<Comment> = {}): Comment {
    const root = id <= 2 ? id : 1 + (id % 2);
    return aComment(id, {
      inbox_id: id % 7 === 0 ? 2 : 1,
      root_remote_id: `comment-${root}`,
      parent_remote_id: id === root ? null : `comment-${root}`,
      ...part,
    });
  }
}

describe.each([1, 2, 3, 4, 5])("seed %i", (seed) => {
  test("state + events == a fresh fetch, and nothing older than what is loaded", () => {
    const roll = dice(seed);
    const server = new Server(roll);
    const loaded = [99, 1, 2];
    let state: LiveState = {
      me: 7,
      lists: [],
      conversations: [],
      threads: [],
      comments: loaded.map((pages) => ({ conversationId: 1, data: server.thread(1, pages) })),
    };
    const ends = state.comments.map(({ data }) => data.pages.at(-1)?.items.find((c) => !isRoot(c)));
    for (let round = 0; round < 60; round++) {
      const from = server.events.length;
      for (let steps = roll(6); steps >= 0; steps--) server.step();
      const news = server.events.slice(from);
      state = applyEvents(state, news);
      expect(applyEvents(state, news.slice(-1))).toEqual(state);
      const fresh = read(server.thread(1));
      for (const [index, { data }] of state.comments.entries()) {
        const end = data.pages.at(-1)?.next_cursor === null ? undefined : ends[index];
        expect(read(data)).toEqual(
          fresh.filter((item) => !end || isRoot(item) || compareComments(item, end) >= 0),
        );
      }
    }
  });
});

test("what belongs to no loaded thread leaves everything the same object", () => {
  const data = dataOf([pageOf([aComment(1), aComment(5)], "older")]);
  expect(commentsAfter(data, 1, aComment(9, { inbox_id: 2 }))).toBe(data);
  expect(commentsAfter(data, 1, aComment(9, { root_remote_id: "comment-8" }))).toBe(data);
  expect(commentsAfter(data, 1, aComment(3))).toBe(data);
});

test("a comment that turns out to be a reply of another thread leaves", () => {
  const data = dataOf([pageOf([aComment(1), aComment(5), aComment(6)])]);
  const after = commentsAfter(data, 1, aComment(6, { root_remote_id: "comment-8" }));
  expect(read(after).map(({ id }) => id)).toEqual([1, 5]);
});

test("a thread of which nothing is known takes its conversation's comment", () => {
  const data = dataOf([pageOf([])]);
  expect(read(commentsAfter(data, 4, aComment(1, { conversation_id: 4 })))).toHaveLength(1);
  expect(commentsAfter(data, 4, aComment(1, { conversation_id: 5 }))).toBe(data);
});

test("the first comment is put into every page", () => {
  const data = dataOf([
    pageOf([aComment(1), aComment(5)], "x"),
    pageOf([aComment(1), aComment(2)]),
  ]);
  const root = aComment(1, { visibility: "hidden" });
  const after = commentsAfter(data, 1, root);
  expect(after.pages.map(({ items }) => items[0])).toEqual([root, root]);
});
