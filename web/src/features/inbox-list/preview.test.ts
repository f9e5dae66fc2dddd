import { expect, test } from "vitest";

import type { MessagePreview } from "@/api/types";

import { at } from "../../../tests/fixtures";
import { previewOf } from "./preview";

const ME = 7;

const line = (part: Partial<MessagePreview>): string => {
  const { who, text } = previewOf(
    {
      id: 1,
      direction: "out",
      author: "agent",
      agent: null,
      kind: "text",
      content: "It is  still\nthere",
      private: false,
      status: "sent",
      trouble: null,
      sent_at: at(0),
      ...part,
    },
    ME,
  );
  return who === null ? text : `${who}: ${text}`;
};

test("the last line says whose it is", () => {
  expect(line({ direction: "in", author: "contact" })).toBe("It is still there");
  expect(line({ agent: { id: ME, name: "Mia Marlow" } })).toBe("You: It is still there");
  expect(line({ agent: { id: 8, name: " Lea Finch" } })).toBe("Lea: It is still there");
  expect(line({ agent: { id: 9, name: "" } })).toBe("Team: It is still there");
  expect(line({ author: "native_app" })).toBe("Mobile app: It is still there");
  expect(line({ agent: { id: 8, name: "Lea" }, private: true })).toBe("Lea: It is still there");
});

test("what is no text is named", () => {
  expect(line({ direction: "in", kind: "image", content: null })).toBe("Image");
  expect(line({ direction: "in", kind: "image", content: "Look" })).toBe("Image: Look");
});

test("a message without a text says so instead of leaving its line empty", () => {
  expect(line({ direction: "in", author: "contact", content: "" })).toBe("No text");
  expect(line({ direction: "in", author: "contact", content: null })).toBe("No text");
});
