/** The tabs of a browser that keeps nothing tell each for itself. */
import { expect, test, vi } from "vitest";

import { claim } from "./tabs";

test("a message is told once among tabs, and all the same where the storage is forbidden", () => {
  vi.stubGlobal("localStorage", {
    getItem: () => {
      throw new DOMException("denied", "SecurityError");
    },
  });
  expect(claim(5)).toBe(true);
  vi.unstubAllGlobals();
});
