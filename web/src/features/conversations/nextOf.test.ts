/** After resolving, the conversation that follows in the list opens. */
import { expect, test } from "vitest";

import { nextOf } from "./nextOf";

const items = [9, 4, 7].map((id) => ({ id }));

test("the one below follows, and at the end of the list the one above", () => {
  expect(nextOf(items, 9)).toBe(4);
  expect(nextOf(items, 7)).toBe(4);
});

test("nothing follows the only one, and nothing is opened from outside the list", () => {
  expect(nextOf([{ id: 9 }], 9)).toBeNull();
  expect(nextOf(items, 5)).toBeUndefined();
});
