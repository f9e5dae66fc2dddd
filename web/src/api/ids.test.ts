/** Made-up names. */
import { expect, test } from "vitest";

import { newId } from "./ids";

test("each is another, and all are of one length", () => {
  const made = Array.from({ length: 1_000 }, newId);
  expect(new Set(made).size).toBe(made.length);
  expect(new Set(made.map((id) => id.length))).toEqual(new Set([32]));
});
