import { expect, test } from "vitest";

import { lengthOf } from "./textLength";

test.each([
  ["a👍", "characters", 2],
  ["a👍", "utf16", 3],
  ["a👍é", "bytes", 7],
] as const)("%j has its length in %s", (text, unit, length) => {
  expect(lengthOf(text, unit)).toBe(length);
});
