import { expect, test } from "vitest";

import type { PhoneConversation, PhoneMessage, Snapshot } from "./control";
import { applyChange, conversationOf, fromSnapshot, thread, unread } from "./state";

const message = (id: string, from: "customer" | "business", at: number): PhoneMessage => ({
  message_id: id,
  conversation_id: "c",
  from,
  source: "APP",
  at,
  kind: "text",
  text: id,
  quoted_message_id: null,
  auto_message_type: null,
  reactions: [],
});

const conversation: PhoneConversation = {
  conversation_id: "c",
  business_id: "b",
  unique_identifier: "u",
  read_by_business_at: 0,
  read_by_customer_at: 15,
  typing_until: 0,
  last_message: null,
  messages: [message("one", "customer", 10)],
};

const snapshot: Snapshot = {
  cursor: "x-1",
  clock: { now: 0, offset_ms: 0 },
  tiktok: {
    businesses: [],
    customers: [],
    conversations: [conversation],
    deliveries: [],
    faults: [],
  },
};

test("messages come in the order of their times, whenever they arrive", () => {
  let state = fromSnapshot(snapshot);
  for (const late of [message("three", "business", 30), message("two", "business", 12)])
    state = applyChange(state, {
      platform: "p",
      collection: "message",
      key: late.message_id,
      data: late,
    });
  expect(thread(state, "c").map(({ text }) => text)).toEqual(["one", "two", "three"]);
  expect(unread(state, conversationOf(state, "u", "b"))).toBe(1);
});

test("what is null is gone, and what is unknown changes nothing", () => {
  const state = fromSnapshot(snapshot);
  const gone = applyChange(state, { platform: "p", collection: "message", key: "one", data: null });
  expect(thread(gone, "c")).toEqual([]);
  expect(applyChange(state, { platform: "p", collection: "grant", key: "g", data: {} })).toBe(
    state,
  );
});
