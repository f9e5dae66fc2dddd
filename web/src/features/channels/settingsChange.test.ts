import { expect, test } from "vitest";

import type { PlatformSetting } from "@/api/types";

import { changes, shownValue } from "./settingsChange";

const setting = (name: string, more: Partial<PlatformSetting>): PlatformSetting => ({
  name,
  title: name,
  help: "",
  kind: "text",
  value: null,
  is_set: false,
  source: null,
  required: false,
  ...more,
});

const SETTINGS = [
  setting("ID", { value: "abc", source: "settings" }),
  setting("SECRET", { kind: "secret", source: "settings", is_set: true }),
  setting("UNSET_SECRET", { kind: "secret" }),
  setting("BASE", { kind: "url", value: "https://platform.example", source: "default" }),
  setting("FIXED", { value: "here", source: "environment" }),
];

test("a default is no value of ours", () => {
  expect(SETTINGS.map(shownValue)).toEqual(["abc", "", "", "", "here"]);
});

test("only what differs is sent", () => {
  expect(changes(SETTINGS, {})).toEqual({});
  expect(changes(SETTINGS, { ID: " abc ", BASE: "" })).toEqual({});
  expect(changes(SETTINGS, { ID: "def", BASE: "https://other.example" })).toEqual({
    ID: "def",
    BASE: "https://other.example",
  });
});

test("an emptied text is forgotten", () => {
  expect(changes(SETTINGS, { ID: "" })).toEqual({ ID: null });
});

test("a blank secret stays; it is replaced or forgotten on purpose", () => {
  expect(changes(SETTINGS, { SECRET: " " })).toEqual({});
  expect(changes(SETTINGS, { SECRET: "new" })).toEqual({ SECRET: "new" });
  expect(changes(SETTINGS, { SECRET: null })).toEqual({ SECRET: null });
  expect(changes(SETTINGS, { UNSET_SECRET: null })).toEqual({});
});

test("what the environment says is never sent", () => {
  expect(changes(SETTINGS, { FIXED: "else" })).toEqual({});
});
