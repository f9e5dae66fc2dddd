/** Who is called, and for what. */
import { expect, test } from "vitest";

import type { FeedEvent } from "@/api/feed";
import type { Conversation, Message } from "@/api/types";

import { aConversation, aMessage, anAuthor } from "../../../tests/fixtures";
import { callOf } from "./notifiable";

const NOW = Date.UTC(2026, 4, 4, 12);
const ME = { id: 7, name: "Mia" };
const JO = { id: 8, name: "Jo" };

const ME_WRITES = anAuthor("user", ME.id, ME.name);
const JO_WRITES = anAuthor("user", JO.id, JO.name);

type Happened = Extract<FeedEvent, { kind: "message" }>["payload"]["happened"];

function event(
  message: Partial<Message>,
  conversation: Partial<Conversation>,
  happened: Happened = ["message.received"],
): FeedEvent {
  const received_at = new Date(NOW - 1_000).toISOString();
  return {
    id: 1,
    kind: "message",
    payload: {
      happened,
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
  expect(why({}, { owner: { kind: "bot", id: 3, name: null } })).toBeUndefined();
});

test("what is old, found late or read already calls nobody", () => {
  expect(why({ received_at: new Date(NOW - 60_000).toISOString() }, {})).toBeUndefined();
  expect(why({ found_by_catch_up: true }, {})).toBeUndefined();
  expect(why({}, { unread_count: 0 })).toBeUndefined();
  expect(why({}, {}, ["message.sent"])).toBeUndefined();
  expect(why({}, {}, ["message.updated", "reaction.added"])).toBeUndefined();
});

test("a conversation that a colleague gives me calls me; what I take myself does not", () => {
  const given: Happened = ["conversation.assigned"];
  expect(why({ author: JO_WRITES }, { assignee: ME }, given)).toBe("assigned");
  expect(why({ author: ME_WRITES }, { assignee: ME }, given)).toBeUndefined();
  expect(why({ author: JO_WRITES }, { assignee: JO }, given)).toBeUndefined();
  expect(why({ author: JO_WRITES }, { assignee: ME }, ["conversation.labelled"])).toBeUndefined();
});
