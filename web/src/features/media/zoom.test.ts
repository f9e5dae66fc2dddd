/** Looking closer at a picture. */
import { expect, test } from "vitest";

import { moved, WHOLE, zoomed } from "./zoom";

const frame = { width: 800, height: 600 };

test("what one points at stays where it is", () => {
  const at = { x: 100, y: -50 };
  const closer = zoomed(WHOLE, 2, at);
  expect(closer).toEqual({ scale: 2, x: -100, y: 50 });
  // The point of the picture under the pointer, before and after.
  expect((at.x - closer.x) / closer.scale).toBe(100);
  expect(zoomed(closer, 0.5, at)).toEqual(WHOLE);
});

test("it is never smaller than whole, nor larger than eight times", () => {
  expect(zoomed(WHOLE, 0.2)).toEqual(WHOLE);
  expect(zoomed(WHOLE, 100).scale).toBe(8);
});

test("a whole picture is not moved, and a larger one not out of its frame", () => {
  expect(moved(WHOLE, { x: 50, y: 50 }, frame)).toEqual(WHOLE);
  const closer = { scale: 2, x: 0, y: 0 };
  expect(moved(closer, { x: 50, y: -20 }, frame)).toEqual({ scale: 2, x: 50, y: -20 });
  expect(moved(closer, { x: 5_000, y: -5_000 }, frame)).toEqual({ scale: 2, x: 800, y: -600 });
});
