// @vitest-environment jsdom
/** A change to many conversations can be put back as each of them was, with few requests. */
import { expect, test } from "vitest";

import { aConversation } from "../../../../tests/fixtures";
import { expectedOfMany, undoingMany } from "./manyChanges";

const gift = aConversation(1, { labels: ["gift"], priority: "high" });
const plain = aConversation(2);
const other = aConversation(3);

test("undoing puts each back as it was, those that were alike with one request", () => {
  expect(undoingMany([gift, plain, other], { priority: "low" })).toEqual([
    { ids: [1], change: { priority: "high" } },
    { ids: [2, 3], change: { priority: null } },
  ]);
});

test("undoing a label takes it from those only that did not have it", () => {
  expect(undoingMany([gift, plain], { add_labels: ["gift"] })).toEqual([
    { ids: [2], change: { remove_labels: ["gift"] } },
  ]);
  expect(undoingMany([gift, plain], { remove_labels: ["gift"] })).toEqual([
    { ids: [1], change: { add_labels: ["gift"] } },
  ]);
});

test("undoing a resolve makes those unread again that were", () => {
  const unread = aConversation(4, { unread_count: 2 });
  const open = { status: "open", snoozed_until: null, held_until: null };
  expect(undoingMany([plain, unread], { status: "resolved" })).toEqual([
    { ids: [2], change: open },
    { ids: [4], change: { ...open, unread: true } },
  ]);
  expect(undoingMany([unread], { status: "pending" })).toEqual([{ ids: [4], change: open }]);
});

test("labels are added beside those there are, and taken away", () => {
  const shown = (before: typeof gift, change: Parameters<typeof expectedOfMany>[1]) =>
    expectedOfMany(before, change, [], []);
  expect(shown(gift, { add_labels: ["cups", "gift"] }).labels).toEqual(["gift", "cups"]);
  expect(shown(gift, { remove_labels: ["gift"] }).labels).toEqual([]);
  expect(shown(plain, { unread: true }).unread_count).toBe(1);
  expect(shown(plain, { status: "resolved" }).status).toBe("resolved");
});
