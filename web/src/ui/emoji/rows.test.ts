/** Where the arrow keys lead among the emoji. */
import { expect, test } from "vitest";

import { COLUMNS, moved } from "./rows";

const section = (
  key: string,
  count: number,
): { key: string; choices: { text: string; name: string }[] } => ({
  key,
  choices: Array.from({ length: count }, (_, at) => ({ text: `${key}${at}`, name: key })),
});
const sections = [section("a", 3), section("b", COLUMNS + 2)];

test.each([
  ["right", 0, "ArrowRight", 1],
  ["right, into the next group", 2, "ArrowRight", 3],
  ["left, at the first", 0, "ArrowLeft", 0],
  ["right, at the last", 12, "ArrowRight", 12],
  ["down, into the next group", 1, "ArrowDown", 4],
  ["down, to a shorter row", 8, "ArrowDown", 12],
  ["up, from the next group", 5, "ArrowUp", 2],
  ["up, at the first row", 1, "ArrowUp", 1],
])("%s", (_, from, key, to) => {
  expect(moved(sections, from, key)).toBe(to);
});
