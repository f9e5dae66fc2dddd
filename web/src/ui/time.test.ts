import { expect, test } from "vitest";

import { since } from "./time";

const NOW = Date.UTC(2026, 4, 4, 12, 0, 0);
const MINUTE = 60_000;

test.each([
  [-5_000, "now"],
  [59_000, "now"],
  [MINUTE, "1 minute ago"],
  [90 * MINUTE, "1 hour ago"],
  [24 * 60 * MINUTE, "yesterday"],
  [6 * 24 * 60 * MINUTE, "6 days ago"],
  [8 * 24 * 60 * MINUTE, "Apr 26, 2026"],
])("%i ms ago is %s", (past, said) => {
  expect(since(new Date(NOW - past).toISOString(), NOW)).toBe(said);
});
