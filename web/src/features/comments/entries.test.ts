// @vitest-environment jsdom
import { expect, test } from "vitest";

import { aComment, aMessage, anAuthor, aPost, at } from "../../../tests/fixtures";
import { commentsOf, commentToReplyTo, elementOf, entriesOf } from "./entries";
import type { Entry } from "./entries";

const page = (ids: number[], cursor: string | null = null) => ({
  post: aPost(1),
  items: ids.map((id) => aComment(id)),
  next_cursor: cursor,
});
const shown = (entries: readonly Entry[]): string[] =>
  entries.map((entry) => {
    if (entry.type === "comment")
      return `comment ${entry.comment.id}${entry.message ? ` = ${entry.message.id}` : ""}`;
    const { row } = entry;
    return row.type === "message" ? `message ${row.message.id}` : row.type;
  });

test("the first comment stands above the replies, which run from the oldest to the newest", () => {
  const { root, replies } = commentsOf([page([1, 7, 9], "older"), page([1, 2, 5])]);
  expect(root?.id).toBe(1);
  expect(replies.map(({ id }) => id)).toEqual([2, 5, 7, 9]);
  expect(commentsOf([page([3])]).root).toBeNull();
});

test("what is a comment and a message is drawn once, notes and what is on its way between", () => {
  const comments = [1, 4, 9].map((id) => aComment(id));
  const messages = [
    aMessage(21, { remote_id: "comment-4", sent_at: at(4) }),
    aMessage(22, { remote_id: null, private: true, direction: "out", sent_at: at(6) }),
    aMessage(23, {
      remote_id: null,
      direction: "activity",
      author: anAuthor("system"),
      sent_at: at(7),
    }),
    aMessage(24, { remote_id: "comment-9", sent_at: at(9) }),
    aMessage(25, { remote_id: null, direction: "out", status: "failed", sent_at: at(10) }),
  ];
  expect(shown(entriesOf(comments, messages))).toEqual([
    "comment 1",
    "comment 4 = 21",
    "message 22",
    "activity",
    "comment 9 = 24",
    "message 25",
  ]);
});

test("a comment that is not loaded is drawn as its message", () => {
  const messages = [aMessage(21, { remote_id: "comment-2", sent_at: at(2) })];
  expect(shown(entriesOf([aComment(1), aComment(5)], messages))).toEqual([
    "comment 1",
    "message 21",
    "comment 5",
  ]);
});

test("a reply goes under the newest comment of the conversation's customer", () => {
  const comments = [
    aComment(1, { conversation_id: 3 }),
    aComment(2, { conversation_id: 3 }),
    aComment(4, { conversation_id: 3, from_business: true }),
    aComment(5, { conversation_id: 8 }),
  ];
  expect(commentToReplyTo(comments, 3)?.id).toBe(2);
  expect(commentToReplyTo(comments, 9)).toBeNull();
});

test("a comment is found by its message where there is one", () => {
  expect(elementOf(aComment(4), aMessage(21))).toBe("message-21");
  expect(elementOf(aComment(4), null)).toBe("comment-4");
});

test("a comment that was posted again with other words leaves nothing above the new one", () => {
  const old = aComment(2, { replaced: true, deleted_at: at(4), from_business: true });
  const fresh = aComment(3, { edited: true, from_business: true });
  const messages = [aMessage(7, { remote_id: old.remote_id, direction: "out" })];
  expect(entriesOf([aComment(1), old, fresh], messages).map(({ key }) => key)).toEqual([
    "comment 1",
    "comment 3",
  ]);
});
