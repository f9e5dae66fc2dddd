/** The button, the key and the menus do the same. */
import { expect, test } from "vitest";

import type { Status } from "@/api/types";

import { changeBy, mainActionOf, mainActionOfMany } from "./mainAction";

test.each<[Status, string]>([
  ["open", "resolve"],
  ["pending", "resolve"],
  ["hold", "resolve"],
  ["snoozed", "reopen"],
  ["resolved", "reopen"],
])("what is %s: %s", (status, action) => {
  expect(mainActionOf({ status })).toBe(action);
});

test("several are reopened when none of them would be resolved by itself", () => {
  expect(mainActionOfMany([{ status: "snoozed" }, { status: "resolved" }])).toBe("reopen");
  expect(mainActionOfMany([{ status: "snoozed" }, { status: "hold" }])).toBe("resolve");
  expect(changeBy("reopen")).toEqual({ status: "open" });
});
