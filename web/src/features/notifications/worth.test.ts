/** Who is called, and for what. */
import { expect, test } from "vitest";

import type { FeedEvent } from "@/api/feed";
import type { Conversation, Message } from "@/api/types";

import { aConversation, aMessage } from "../../../tests/fixtures";
import { callOf } from "./worth";

const NOW = Date.UTC(2026, 4, 4, 12);
const ME = { id: 7, name: "Mia" };
const JO = { id: 8, name: "Jo" };

function event(message: Partial<Message>, conversation: Partial<Conversation>): FeedEvent {
  const received_at = new Date(NOW - 1_000).toISOString();
  return {
    id: 1,
    kind: "message",
    payload: {
      message: aMessage(1, { direction: "in", received_at, ...message }),
      conversation: aConversation(1, { unread_count: 1, ...conversation }),
    },
  };
}

const why = (...parts: Parameters<typeof event>): string | undefined =>
  callOf(event(...parts), ME.id, NOW)?.why;

test("a customer's message calls whose it is, and everybody while it is nobody's", () => {
  expect(why({}, { assignee: ME })).toBe("message");
  expect(why({}, { assignee: null })).toBe("message");
  expect(why({}, { assignee: JO })).toBeUndefined();
});

test("what is old, found late or read already calls nobody", () => {
  expect(why({ received_at: new Date(NOW - 60_000).toISOString() }, {})).toBeUndefined();
  expect(why({ missed: true }, {})).toBeUndefined();
  expect(why({}, { unread_count: 0 })).toBeUndefined();
  expect(why({ direction: "out" }, {})).toBeUndefined();
});

test("a conversation that a colleague gives me calls me; what I take myself does not", () => {
  const line = { direction: "activity", kind: "assignee" } as const;
  expect(why({ ...line, agent: JO }, { assignee: ME })).toBe("assigned");
  expect(why({ ...line, agent: ME }, { assignee: ME })).toBeUndefined();
  expect(why({ ...line, agent: JO }, { assignee: JO })).toBeUndefined();
  expect(why({ ...line, kind: "labels", agent: JO }, { assignee: ME })).toBeUndefined();
});
