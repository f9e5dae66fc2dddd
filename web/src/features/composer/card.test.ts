/** What may be written on a card: every limit is the channel's. */
import { expect, test } from "vitest";

import type { Capabilities } from "@/api/types";

import { buttonsOf, cardReady, textFault, textLimitOf, titleFault, withReturnedCard } from "./card";
import type { CardDraft } from "./card";

const rule = { max_count: 2, title_limit: 12, label_limit: 5, id_limit: 40 };
const capabilities = { text_limit: 100, buttons: rule } as Capabilities;
const card = (text: string, ...titles: string[]): CardDraft => ({ text, titles });

test.each([
  ["a text and a button", card("Which one?", "Blue"), true],
  ["rows not used yet", card("Which one?", "Blue", ""), true],
  ["no text", card("  ", "Blue"), false],
  ["no button", card("Which one?", " "), false],
  ["a text too long", card("Which colour?", "Blue"), false],
  ["a title too long", card("Which one?", "Yellow"), false],
  ["the same title twice", card("Which one?", "Blue", "Blue "), false],
  ["too many buttons", card("Which one?", "Blue", "Red", "Green"), false],
])("%s", (_, draft, ready) => {
  expect(cardReady(draft, capabilities)).toBe(ready);
});

test("a channel without buttons carries no card", () => {
  expect(cardReady(card("Which one?", "Blue"), { ...capabilities, buttons: null })).toBe(false);
});

test("what is wrong is said where it is wrong, in characters as people count them", () => {
  expect(textFault(card("Which colour?"), 12)).toEqual({ why: "too_long", over: 1 });
  expect(textFault(card("🏺🏺🏺"), 3)).toBeNull();
  const draft = card("Which one?", "Blue", "Yellow", "Blue");
  expect(draft.titles.map((_, index) => titleFault(draft, index, rule))).toEqual([
    null,
    { why: "too_long", over: 1 },
    { why: "twice" },
  ]);
});

test("the text keeps to the shorter of both limits", () => {
  expect(textLimitOf(capabilities, rule)).toBe(12);
  expect(textLimitOf({ ...capabilities, text_limit: 8 }, rule)).toBe(8);
});

test("rows not used are left out, and every button has a name of its own", () => {
  expect(buttonsOf(card("Which one?", " Blue ", "", "Red"))).toEqual([
    { id: "option_1", title: "Blue" },
    { id: "option_2", title: "Red" },
  ]);
});

test("a card that is taken back takes nothing from the one being written", () => {
  const returned = { content: "Which size?", buttons: [{ id: "option_1", title: "Small" }] };
  expect(withReturnedCard(card("Which one?", "Blue", ""), returned)).toEqual(
    card("Which size? Which one?", "Small", "Blue"),
  );
});
