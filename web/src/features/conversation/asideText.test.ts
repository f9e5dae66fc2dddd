/** The header says in words that a conversation is snoozed or on hold. */
import { expect, test } from "vitest";

import { i18n } from "@/i18n";

import { asideText } from "./asideText";

test.each([
  ["hold", "tomorrow, 9:00 AM", "On hold until tomorrow, 9:00 AM"],
  ["hold", null, "On hold until the customer replies"],
  ["snoozed", "9:00 AM", "Snoozed until 9:00 AM"],
  ["snoozed", null, "Snoozed until the customer replies"],
] as const)("%s until %s: %s", (status, when, said) => {
  expect(asideText(i18n.getFixedT(null, "conversation"), status, when)).toBe(said);
});
