// @vitest-environment jsdom
/** The reply window on a clock. */
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import "@/i18n";

import { cadenceOf, timeLeft, urgencyOf, useReplyWindow, windowAt } from "./countdown";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 4, 4, 9);
const open = (left: number, late = 3) => ({
  state: "open" as const,
  expires_at: new Date(NOW + left).toISOString(),
  remaining: null,
  late_remaining: late,
});

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

test.each([
  [47 * HOUR + 59 * MINUTE, "47 hours"],
  [HOUR, "1 hour"],
  [HOUR - 1, "59 minutes"],
  [5 * MINUTE + 1, "5 minutes"],
  [5 * MINUTE, "5 min 0 s"],
  [4 * MINUTE + 59_000, "4 min 59 s"],
  [59_000, "59 s"],
  [0, "0 s"],
])("%i ms are shown as %s", (left, shown) => {
  expect(timeLeft(left)).toBe(shown);
});

test("by the second under 5 minutes, by the minute under an hour, else by the hour", () => {
  expect([4 * MINUTE, 30 * MINUTE, 3 * HOUR].map(cadenceOf)).toEqual([1_000, MINUTE, HOUR]);
});

test("a window that has passed is late while late replies remain, then closed", () => {
  expect(windowAt(open(1), NOW).state).toBe("open");
  expect(windowAt(open(-1), NOW)).toEqual({ state: "late", left: null, remaining: 3 });
  expect(windowAt(open(-1, 0), NOW).state).toBe("closed");
});

test("the words on screen are always those of the moment", () => {
  const window = open(2 * HOUR + 30 * MINUTE);
  const { result } = renderHook(() => useReplyWindow(window));
  const shown = (): string | null =>
    result.current.left === null ? null : timeLeft(result.current.left);
  // In steps: between two of them the hook may set its next timer.
  const pass = (time: number): void => {
    const step = time > MINUTE ? 10_000 : 500;
    for (let passed = 0; passed < time; passed += step)
      act(() => void vi.advanceTimersByTime(step));
  };
  expect(shown()).toBe("2 hours");
  pass(31 * MINUTE);
  expect(shown()).toBe("1 hour");
  pass(HOUR);
  expect(shown()).toBe("59 minutes");
  pass(54 * MINUTE);
  expect(shown()).toMatch(/^(5 minutes|5 min 0 s|4 min 59 s)$/);
  pass(2_000);
  expect(shown()).toMatch(/^4 min 5\d s$/);
  pass(5 * MINUTE);
  pass(20_000);
  expect(result.current).toEqual({ state: "late", left: null, remaining: 3 });
});

test.each([
  [47 * HOUR, "calm"],
  [6 * HOUR, "calm"],
  [6 * HOUR - 1, "soon"],
  [HOUR, "soon"],
  [HOUR - 1, "near"],
  [5 * MINUTE + 1, "near"],
  [5 * MINUTE, "last"],
])("with %i ms left the window is %s", (left, urgency) => {
  expect(urgencyOf(left)).toBe(urgency);
});

test("a window that was prolonged is read at this moment, not at that of the last word", () => {
  const { result, rerender } = renderHook(({ left }) => useReplyWindow(open(left)), {
    initialProps: { left: 2 * HOUR },
  });
  act(() => void vi.advanceTimersByTime(50 * MINUTE));
  rerender({ left: 48 * HOUR + 30 * MINUTE });
  act(() => void vi.advanceTimersByTime(1));
  // 47 hours and 40 minutes from now.
  expect(timeLeft(result.current.left ?? 0)).toBe("47 hours");
});
