/** Moments to snooze until are those of the agent's own clock. */
import { expect, test } from "vitest";

import { asField, momentOf, nextMonday, tomorrow } from "./snooze";

test("a field for date and time has the moment it is given, to the minute", () => {
  const moment = new Date(2026, 2, 4, 7, 5);
  expect(asField(moment)).toBe("2026-03-04T07:05");
  expect(momentOf(asField(moment))).toEqual(moment);
  expect(momentOf("")).toBeNull();
});

test("mornings are at nine, and the next Monday is never today", () => {
  const monday = new Date(2026, 10, 30, 8);
  expect(asField(tomorrow(monday))).toBe("2026-12-01T09:00");
  expect(asField(nextMonday(monday))).toBe("2026-12-07T09:00");
});
