import { expect, test } from "vitest";

import { exact, nearTime, since, timeOfDay, toTheMinute, toTheSecond } from "./time";

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

test("the hour is written the same way everywhere, and seconds only in a log", () => {
  const at = new Date(2026, 4, 4, 17, 11, 9).toISOString();
  const other = new Date(2026, 4, 5, 9).getTime();
  const said = [timeOfDay(at), nearTime(at, other), exact(at), toTheMinute(at)];
  for (const text of said) expect(text.replaceAll("\u202f", " ")).toMatch(/(^| )5:11 PM$/);
  expect(toTheSecond(at).replaceAll("\u202f", " ")).toBe("May 4, 2026, 5:11:09 PM");
});

test("a moment of the next day is said to be tomorrow, and one after it has its date", () => {
  const noon = new Date(2026, 4, 4, 12).getTime();
  const at = (day: number): string => new Date(2026, 4, day, 9).toISOString();
  const said = [4, 5, 6].map((day) => nearTime(at(day), noon).replaceAll("\u202f", " "));
  expect(said).toEqual(["9:00 AM", "tomorrow, 9:00 AM", "May 6, 9:00 AM"]);
});
