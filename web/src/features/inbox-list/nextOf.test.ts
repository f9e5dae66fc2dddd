// @vitest-environment jsdom
/** After resolving, the conversation that follows in the list opens. */
import { expect, test } from "vitest";

import { nextOf } from "@/features/list-state";

import { aConversation } from "../../../tests/fixtures";
import { frozenOrder } from "./frozenOrder";

const items = [9, 4, 7].map((id) => aConversation(id));
const none = new Set<number>();

test("the one below follows, and at the end of the list the one above", () => {
  expect(nextOf(items, 9, none)).toBe(4);
  expect(nextOf(items, 7, none)).toBe(4);
});

test("nothing follows the only one, and nothing is opened from outside the list", () => {
  expect(nextOf([aConversation(9)], 9, none)).toBeNull();
  expect(nextOf(items, 5, none)).toBeUndefined();
});

test("in a list that is held, each opens once and nothing follows the last", () => {
  let now = items;
  const opened = [4, 7, 9].map((resolved) => {
    const held = frozenOrder(items, now);
    now = now.filter(({ id }) => id !== resolved);
    return nextOf(held.items, resolved, held.gone);
  });
  expect(opened).toEqual([7, 9, null]);
});

test("what a colleague resolved is passed over, in a held list and among what was found", () => {
  const held = frozenOrder(items, [aConversation(9), aConversation(7)]);
  expect(nextOf(held.items, 9, held.gone)).toBe(7);
  const found = [aConversation(9), aConversation(4, { status: "resolved" }), aConversation(7)];
  expect(nextOf(found, 9, none)).toBe(7);
  expect(nextOf(found, 7, none)).toBe(9);
});
