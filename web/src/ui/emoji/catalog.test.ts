/** Emoji are grouped, kept to what can be drawn, and found by their words. */
import data from "emojibase-data/en/data.json";
import { expect, test } from "vitest";

import { catalogOf, find, inTone } from "./catalog";

const all = catalogOf(data, Infinity);

test("the whole set is there, in nine groups, without the parts that are none by themselves", () => {
  expect(all.map(({ key }) => key)).toEqual([
    "smileys",
    "people",
    "nature",
    "food",
    "travel",
    "activities",
    "objects",
    "symbols",
    "flags",
  ]);
  expect(all.flatMap(({ emoji }) => emoji).length).toBeGreaterThan(1_800);
  expect(all[0]?.emoji[0]?.text).toBe("😀");
});

test("what the machine is too old to draw is left out", () => {
  const old = catalogOf(data, 12).flatMap(({ emoji }) => emoji);
  expect(old.length).toBeLessThan(all.flatMap(({ emoji }) => emoji).length);
});

test.each([
  ["thumbs up", "👍️"],
  ["party", "🎉"],
  ["thank", "🙏"],
  ["flag ger", "🇩🇪"],
])("%s finds %s", (query, emoji) => {
  expect(find(all, query).map(({ text }) => text.replace("\uFE0F", ""))).toContain(
    emoji.replace("\uFE0F", ""),
  );
});

test("those named so come before those described so, and nonsense finds nothing", () => {
  expect(find(all, "cat")[0]?.name).toMatch(/^cat/);
  expect(find(all, "qqqq")).toEqual([]);
});

test("a hand has the tone that was chosen; what has none stays as it is", () => {
  const [hand] = find(all, "waving hand");
  const [cup] = find(all, "teacup");
  expect(hand && inTone(hand, 5)).toBe("👋🏿");
  expect(cup && inTone(cup, 5)).toBe("🍵");
});
