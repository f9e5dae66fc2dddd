/** A thread as rows, and the addresses in a text. */
import { expect, test } from "vitest";

import { linkify } from "@/ui";

import { aMessage, anAuthor, at } from "../../../tests/fixtures";
import { firstUnread, foldedActivity, rowsOf } from "./rows";

const brief = (...said: Parameters<typeof rowsOf>): string[] =>
  rowsOf(...said).map((row) =>
    row.type === "message"
      ? `${row.message.id}${row.first ? " first" : ""}${row.last ? " last" : ""}`
      : row.type === "activity"
        ? `activity ${row.messages.length}`
        : row.type,
  );

test("one sender's messages stand together, until time or another comes between", () => {
  const messages = [
    aMessage(1),
    aMessage(2),
    aMessage(20),
    aMessage(21, { direction: "out", author: anAuthor("user", 7, "Ada") }),
    aMessage(22, { direction: "out", author: anAuthor("user", 7, "Ada"), private: true }),
  ];
  expect(brief(messages)).toEqual([
    "day",
    "1 first",
    "2 last",
    "20 first last",
    "21 first last",
    "22 first last",
  ]);
});

test("days part, the new line parts, activity gathers", () => {
  const messages = [
    aMessage(1),
    aMessage(2),
    aMessage(3, { direction: "activity" }),
    aMessage(4, { direction: "activity" }),
    aMessage(5, { sent_at: at(3 * 24 * 60) }),
  ];
  expect(brief(messages, 2)).toEqual([
    "day",
    "1 first last",
    "new",
    "2 first last",
    "activity 2",
    "day",
    "5 first last",
  ]);
  expect(foldedActivity(messages.slice(0, 3)).hidden).toBe(0);
  expect(foldedActivity(messages).hidden).toBe(4);
});

test("the first unread message is found from the end, over what went out", () => {
  const messages = [aMessage(1), aMessage(2), aMessage(3, { direction: "out" }), aMessage(4)];
  expect(firstUnread(messages, 2)).toBe(2);
  expect(firstUnread(messages, 0)).toBeNull();
  expect(firstUnread(messages, 9)).toBeNull();
});

test.each([
  ["see https://example.com/a_(b).", ["https://example.com/a_(b)"]],
  ["www.example.com, now", ["https://www.example.com/"]],
  ["javascript:alert(1) data:text/html,x", []],
  ["https:// and http://", []],
  ['<a href="https://example.com">', ["https://example.com/"]],
  ["(http://example.com/x)", ["http://example.com/x"]],
])("%s", (text, links) => {
  const pieces = linkify(text);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  expect(pieces.flatMap(({ href }) => href ?? [])).toEqual(links);
});
