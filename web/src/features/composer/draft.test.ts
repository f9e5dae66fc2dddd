/** A draft on two devices: what was written last appears, and nothing disappears while it is written. */
import { expect, test } from "vitest";

import type { Draft } from "@/api/types";

import { at } from "../../../tests/fixtures";
import { afterSaving, merged, NO_DRAFT, readDraft, withReturned } from "./draft";

const remote = (content: string, minute: number): Draft => ({
  conversation_id: 1,
  content,
  private: false,
  updated_at: at(minute),
});
const saved = { text: "half a", note: false, base: at(1), unsaved: false };

test("what another device wrote appears where nothing newer is", () => {
  expect(merged(NO_DRAFT, remote("hello", 1), false)).toMatchObject({ text: "hello", base: at(1) });
  expect(merged(saved, remote("half a word", 2), false)).toMatchObject({ text: "half a word" });
});

test("what is unsaved or being typed stays", () => {
  const unsaved = { ...saved, text: "half a sentence", unsaved: true };
  expect(merged(unsaved, remote("other", 9), false)).toBe(unsaved);
  expect(merged(saved, remote("other", 9), true)).toBe(saved);
});

test("an older word, or its own echo, changes nothing", () => {
  expect(merged(saved, remote("half a", 1), false)).toBe(saved);
  expect(merged(saved, remote("before", 0), false)).toBe(saved);
});

test("what was sent or dropped elsewhere is gone; what the server never had is not", () => {
  expect(merged(saved, null, false)).toEqual(NO_DRAFT);
  const mine = { ...saved, base: null };
  expect(merged(mine, null, false)).toBe(mine);
});

test("a sent draft does not come back with an old response", () => {
  const sent = afterSaving({ ...saved, text: "", unsaved: true }, remote("", 3));
  expect(sent.unsaved).toBe(false);
  expect(merged(sent, remote("half a", 1), false)).toBe(sent);
});

test("what was written during the saving is saved next", () => {
  expect(afterSaving({ ...saved, text: "half a w" }, remote("half a", 2)).unsaved).toBe(true);
});

test("anything kept is read", () => {
  expect(readDraft("x")).toEqual(NO_DRAFT);
  expect(readDraft({ text: "a" })).toEqual({ ...NO_DRAFT, text: "a" });
});

test.each([
  ["a reply to a note being written", false, { text: "he was rude", note: true }, true],
  ["a note to a reply being written", true, { text: "Good morning", note: false }, true],
  ["a reply to a reply", false, { text: "Good morning", note: false }, false],
  ["a reply to an empty field", false, { text: "", note: true }, false],
  ["a note to an empty field", true, { text: "", note: false }, true],
])("what comes back, %s: no note becomes a reply", (_, wasNote, written, isNote) => {
  const now = withReturned(written, [{ content: "It ships today", private: wasNote }]);
  expect(now.note).toBe(isNote);
  expect(now.text).toBe(["It ships today", written.text].filter(Boolean).join("\n"));
});
