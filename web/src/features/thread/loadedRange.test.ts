/** The loaded stretch of a thread, and the message a day leads to. */
import { expect, test } from "vitest";

import type { Message, MessagePage } from "@/api/types";

import { aMessage } from "../../../tests/fixtures";
import { hasFirstPage, messagesOf } from "./loadedRange";
import { dateOf, nearest } from "./messageOfDay";

const page = (...items: Message[]): MessagePage => ({
  items,
  next_cursor: null,
  previous_cursor: null,
});

test("the pages' messages stand oldest first, and none twice", () => {
  const late = aMessage(2, { content: "as the newer page has it" });
  const pages = [page(late, aMessage(3)), page(aMessage(1), aMessage(2))];
  expect(messagesOf(pages).map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(messagesOf(pages)[1]).toBe(late);
});

test.each([
  [[{}], true],
  [[{ around: 7 }, { before: "a" }], true],
  [[{ before: "a" }, { before: "b" }], false],
  [[{ after: "a" }], false],
])("%j holds its beginning: %s", (pageParams, is) => {
  expect(hasFirstPage({ pages: [], pageParams })).toBe(is);
});

const on = (id: number, ...when: [month: number, day: number, hour: number]): Message =>
  aMessage(id, { sent_at: new Date(2026, when[0] - 1, when[1], when[2]).toISOString() });

test("a day leads to its first message", () => {
  const around = [on(1, 5, 3, 23), on(2, 5, 4, 22)];
  expect(nearest(around, "2026-05-04")).toEqual({ message: around[1], onTheDay: true });
  expect(nearest([on(2, 5, 4, 0)], "2026-05-04")?.onTheDay).toBe(true);
});

test("a day without messages leads to the nearest", () => {
  const around = [on(1, 5, 2, 20), on(2, 5, 6, 9)];
  expect(nearest(around, "2026-05-03")).toEqual({ message: around[0], onTheDay: false });
  expect(nearest(around, "2026-05-05")).toEqual({ message: around[1], onTheDay: false });
  expect(nearest(around.slice(1), "2020-01-01")?.message.id).toBe(2);
  expect(nearest([on(3, 5, 6, 0)], "2026-05-05")?.onTheDay).toBe(false);
  expect(nearest([], "2026-05-05")).toBeNull();
});

test("a date field's day is the day here", () => {
  expect(dateOf(new Date(2026, 0, 2, 23, 59))).toBe("2026-01-02");
});
