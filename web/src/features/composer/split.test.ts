/** What is written, as the messages a channel can carry. */
import { expect, test } from "vitest";

import type { Attachment } from "@/api/types";

import { faultOf } from "./rules";
import { partCount, split } from "./split";

const file = (id: number): Attachment => ({
  id,
  kind: "image",
  name: `${id}.png`,
  mime_type: "image/png",
  bytes: 1,
  width: 1,
  height: 1,
  state: "ready",
  error: null,
  url: `/api/attachments/${id}/content`,
});
const one = { mime_types: ["image/png"], max_bytes: 1, max_count: 1, with_text: false };
const album = { ...one, max_count: 3, with_text: true };
const draft = (text: string, files: number, part = {}) => ({
  text,
  attachments: Array.from({ length: files }, (_, index) => file(index + 1)),
  replyToId: null,
  note: false,
  ...part,
});
const shape = (parts: ReturnType<typeof split>) =>
  parts.map(({ content, attachments }) => [content, attachments.map(({ id }) => id)]);

test("one image a message, the text before them, the quote with the text", () => {
  const parts = split(draft(" hi \n", 2, { replyToId: 5 }), one);
  expect(shape(parts)).toEqual([
    ["hi", []],
    [null, [1]],
    [null, [2]],
  ]);
  expect(parts.map((part) => part.reply_to_id)).toEqual([5, null, null]);
});

test("where files go along with text, and with each other", () => {
  expect(shape(split(draft("hi", 5), album))).toEqual([
    ["hi", [1, 2, 3]],
    [null, [4, 5]],
  ]);
});

test("a note is one message, of text", () => {
  expect(split(draft("hi", 2, { note: true, replyToId: 4 }), one)).toEqual([
    { content: "hi", attachments: [], reply_to_id: null, private: true },
  ]);
});

test.each([
  ["", 0],
  ["hi", 0],
  ["", 3],
  ["hi", 3],
  ["hi", 4],
  ["  ", 1],
])("the count foretells what %j with %i files becomes", (text, files) => {
  for (const rule of [one, album, null])
    for (const note of [false, true])
      expect(partCount(text, files, note, rule)).toBe(
        split(draft(text, files, { note }), rule).length,
      );
});

test("what cannot be sent is said before", () => {
  const capabilities = {
    text_limit: 5,
    text_unit: "characters" as const,
    quote: { carried_by: ["text"], of: ["text"] },
  };
  const written = { text: "hi", parts: 1, quoting: false, note: false };
  expect(faultOf(written, capabilities, 1)).toBeNull();
  expect(faultOf({ ...written, text: "👍👍👍👍👍👍" }, capabilities, null)).toEqual({
    why: "too_long",
    over: 1,
  });
  expect(faultOf({ ...written, parts: 3 }, capabilities, 2)?.why).toBe("too_many");
  expect(faultOf({ ...written, text: "", quoting: true }, capabilities, null)?.why).toBe(
    "quote_needs_text",
  );
  expect(faultOf({ ...written, text: "far too long", note: true }, capabilities, 0)).toBeNull();
  const inBytes = { ...capabilities, text_unit: "bytes" as const };
  expect(faultOf({ ...written, text: "a👍" }, inBytes, null)).toBeNull();
  expect(faultOf({ ...written, text: "ab👍" }, inBytes, null)?.why).toBe("too_long");
});
