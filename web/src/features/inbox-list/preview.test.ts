import { expect, test } from "vitest";

import type { MessagePreview } from "@/api/types";

import { anAuthor, at } from "../../../tests/fixtures";
import { previewOf } from "./preview";

const ME = 7;

const line = (part: Partial<MessagePreview>): string => {
  const { who, text } = previewOf(
    {
      id: 1,
      direction: "out",
      author: anAuthor("user"),
      kind: "text",
      content: "It is  still\nthere",
      private: false,
      status: "sent",
      trouble: null,
      deleted: false,
      sent_at: at(0),
      ...part,
    },
    ME,
  );
  return who === null ? text : `${who}: ${text}`;
};

test("the last line says whose it is", () => {
  expect(line({ direction: "in", author: anAuthor("contact") })).toBe("It is still there");
  expect(line({ author: anAuthor("user", ME, "Mia Marlow") })).toBe("You: It is still there");
  expect(line({ author: anAuthor("user", 8, " Lea Finch") })).toBe("Lea: It is still there");
  expect(line({ author: anAuthor("user", 9) })).toBe("Team: It is still there");
  expect(line({ author: anAuthor("native_app") })).toBe("Mobile app: It is still there");
  expect(line({ author: anAuthor("user", 8, "Lea"), private: true })).toBe(
    "Lea: It is still there",
  );
});

test("what is no text is named", () => {
  expect(line({ direction: "in", kind: "image", content: null })).toBe("Image");
  expect(line({ direction: "in", kind: "image", content: "Look" })).toBe("Image: Look");
});

test("a message without a text says so instead of leaving its line empty", () => {
  expect(line({ direction: "in", author: anAuthor("contact"), content: "" })).toBe("No text");
  expect(line({ direction: "in", author: anAuthor("contact"), content: null })).toBe("No text");
});

test("what was deleted says so, and what is shared says what it is", () => {
  const told = { direction: "in", author: anAuthor("contact") } as const;
  expect(line({ ...told, content: null, deleted: true })).toBe("Message deleted");
  expect(line({ ...told, kind: "location", content: "Pier 7" })).toBe("Location: Pier 7");
});
