/** What a held list shows, and what it counts. */
import { expect, test } from "vitest";

import { frozenOrder } from "./frozenOrder";

const list = (ids: string): { id: number }[] => ids.split("").map((id) => ({ id: Number(id) }));
const ids = (items: readonly { id: number }[]): string => items.map(({ id }) => id).join("");

test.each([
  ["123", "123", "123", 0],
  ["123", "312", "123", 1],
  ["123", "4123", "123", 1],
  ["123", "13", "123", 1],
  ["123", "12345", "12345", 0],
  ["123", "3214", "1234", 2],
  // 9 and 4 came, 2 is gone, 5 was below all of it.
  ["123", "94135", "1235", 3],
  ["", "12", "12", 0],
  ["12", "", "12", 2],
])("%s, which is now %s, is shown as %s with %i waiting", (before, now, shown, waiting) => {
  const held = frozenOrder(list(before), list(now));
  expect(ids(held.items)).toBe(shown);
  expect(held.waiting).toBe(waiting);
});

test("each conversation is shown as it is now", () => {
  const now = [{ id: 2, text: "new" }];
  expect(frozenOrder([{ id: 2, text: "old" }], now).items).toEqual(now);
});
