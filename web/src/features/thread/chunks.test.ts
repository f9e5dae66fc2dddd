import { expect, it } from "vitest";

import type { Message, MessagePage } from "@/api/types";

import { chunksOf } from "./chunks";
import { rowsOf } from "./rows";

const message = (id: number): Message =>
  ({
    id,
    direction: "in",
    author: { kind: "contact", id: 1, name: "Mia" },
    client_id: null,
    private: false,
    sent_at: new Date(Date.UTC(2026, 0, 2, 8, 0, id)).toISOString(),
  }) as Message;

const page = (from: number, to: number): MessagePage => ({
  items: Array.from({ length: to - from }, (_, index) => message(from + index)),
  next_cursor: null,
  previous_cursor: null,
});

const chunked = (...pages: MessagePage[]): string[] => {
  const rows = rowsOf(pages.toReversed().flatMap(({ items }) => items));
  return chunksOf(rows, pages).map(({ key, rows: mine }) => `${key}: ${mine.length}`);
};

it("cuts where the pages were cut, whatever is loaded above", () => {
  expect(chunked(page(100, 150))).toEqual(["day Fri Jan 02 2026: 1", "100: 50"]);
  expect(chunked(page(100, 150), page(60, 100)).slice(-1)).toEqual(["100: 50"]);
});

it("cuts what has come in since, and the stretches before stay as they were", () => {
  expect(chunked(page(100, 170)).slice(1)).toEqual(["100: 50", "150: 20"]);
  expect(chunked(page(100, 171)).slice(1)).toEqual(["100: 50", "150: 21"]);
});
