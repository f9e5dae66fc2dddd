import { expect, test } from "vitest";

import type { Change, PhoneConversation, PhoneMessage, Snapshot } from "./control";
import { conversationOf, linesOf, outgoingOf, tapsIn, threadOf, unreadOf } from "./reading";
import { reduce } from "./state";
import type { Action, Outgoing, PhoneState } from "./state";

const MINUTE = 60_000;
/** Noon of a day, so that minutes before and after it are the same day in any time zone. */
const NOON = new Date(2026, 10, 21, 12).getTime();

const message = (
  id: string,
  from: "customer" | "business",
  at: number,
  more: Partial<PhoneMessage> = {},
): PhoneMessage => ({
  message_id: id,
  conversation_id: "c",
  business_id: "shop",
  unique_identifier: "ana",
  from,
  at,
  kind: "text",
  text: id,
  tap: null,
  quoted_message_id: null,
  auto_message_type: null,
  reactions: [],
  ...more,
});

const conversation: PhoneConversation = {
  conversation_id: "c",
  business_id: "shop",
  unique_identifier: "ana",
  accepted: true,
  read_by_business_at: 0,
  read_by_customer_at: NOON + 15,
  typing_until: 0,
  updated_at: NOON,
  window: { state: "first", remaining: 10, closes_at: null },
  ads: [],
  links: [],
  message_count: 1,
  last_message: null,
  messages: [message("one", "customer", NOON)],
};

const snapshot: Snapshot = {
  cursor: "x-1",
  clock: { now: 5_000, offset_ms: 4_000 },
  tiktok: {
    businesses: [],
    customers: [],
    conversations: [conversation],
    videos: [],
    grants: [],
    deliveries: [],
    faults: [],
    settings: {
      comments: {
        unhide_does_nothing: false,
        spam_after: 0,
        delay_seconds: 0.3,
        text_in_webhooks: false,
      },
    },
  },
};

const outgoing = (id: string, text: string): Outgoing => ({
  id,
  pair: { business: "shop", customer: "ana" },
  draft: { kind: "text", text },
  problem: null,
});

const change = (collection: string, key: string, data: unknown): Change => ({
  platform: "tiktok",
  collection,
  key,
  data,
});
const told = (...rows: PhoneMessage[]): Action => ({
  type: "changes",
  changes: rows.map((row) => change("message", row.message_id, row)),
});

function after(...actions: Action[]): PhoneState {
  const first: Action = { type: "snapshot", snapshot, receivedAt: 1_000 };
  const state = [first, ...actions].reduce<PhoneState | null>(reduce, null);
  if (!state) throw new Error("there is no state");
  return state;
}
const texts = (state: PhoneState): (string | undefined)[] =>
  threadOf(state.messages, "c").map(({ text }) => text);

test("nothing happens before the first snapshot, which sets the clock", () => {
  expect(reduce(null, told(message("two", "business", 2)))).toBeNull();
  expect(after()).toMatchObject({ ahead: 4_000, moved: 4_000 });
});

test("messages come in the order of their times, whenever they arrive", () => {
  const state = after(
    told(message("three", "business", NOON + 30), message("two", "business", NOON + 12)),
  );
  expect(texts(state)).toEqual(["one", "two", "three"]);
  const unread = unreadOf(threadOf(state.messages, "c"), conversationOf(state, "ana", "shop"));
  expect(unread.map(({ text }) => text)).toEqual(["three"]);
});

test("a change replaces what is held, null removes it, and what is unknown changes nothing", () => {
  const state = after();
  expect(reduce(state, { type: "changes", changes: [change("app", "a", {})] })).toBe(state);
  expect(texts(after(told(message("one", "customer", NOON, { text: "changed" }))))).toEqual([
    "changed",
  ]);
  const gone: Action = { type: "changes", changes: [change("message", "one", null)] };
  expect(texts(after(gone))).toEqual([]);
});

test("a message on its way is shown once, whether its response or the stream comes first", () => {
  const sent = message("m", "customer", NOON + 1, { text: "hi" });
  const writing: Action = { type: "writing", outgoing: outgoing("o", "hi") };
  const written: Action = { type: "written", id: "o", message: sent };
  expect(outgoingOf(after(writing).outgoing, "ana", "shop")).toHaveLength(1);
  for (const order of [
    [written, told(sent)],
    [told(sent), written],
  ]) {
    const state = after(writing, ...order);
    expect(texts(state)).toEqual(["one", "hi"]);
    expect(state.outgoing).toEqual([]);
  }
});

test("the stream ends the wait of the first of two equal messages only", () => {
  const state = after(
    { type: "writing", outgoing: outgoing("first", "hi") },
    { type: "writing", outgoing: outgoing("second", "hi") },
    told(message("m", "customer", NOON + 1, { text: "hi" })),
  );
  expect(state.outgoing.map(({ id }) => id)).toEqual(["second"]);
});

test("a response that is older than what the stream told does not undo it", () => {
  const reacted = message("m", "customer", NOON + 1, {
    text: "hi",
    reactions: [{ by: "shop", emoji: "👍", ai_emoji_url: "" }],
  });
  const state = after(told(reacted), {
    type: "written",
    id: "o",
    message: { ...reacted, reactions: [] },
  });
  expect(state.messages.get("m")?.reactions).toHaveLength(1);
});

test("a refused message stays with its reason, over a new snapshot too, until it is discarded", () => {
  const refused = after(
    { type: "writing", outgoing: outgoing("o", "hi") },
    { type: "refused", id: "o", problem: "no pictures here" },
    { type: "snapshot", snapshot, receivedAt: 2_000 },
  );
  expect(refused.outgoing[0]?.problem).toBe("no pictures here");
  expect(reduce(refused, { type: "dropped", id: "o" })?.outgoing).toEqual([]);
});

test("only the newest webhooks are kept", () => {
  const changes = Array.from({ length: 130 }, (_, index) =>
    change("delivery", `d${index}`, { delivery_id: `d${index}` }),
  );
  const kept = [...after({ type: "changes", changes }).deliveries.keys()];
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([100, "d30", "d129"]);
});

test("a run of messages shows one time, and a new day is announced", () => {
  const lines = linesOf([
    message("a", "customer", NOON - 24 * 60 * MINUTE),
    message("b", "customer", NOON),
    message("c", "customer", NOON + MINUTE),
    message("d", "business", NOON + 2 * MINUTE),
    message("e", "business", NOON + 20 * MINUTE),
  ]);
  expect(lines.map(({ opensDay }) => opensDay)).toEqual([true, true, false, false, false]);
  expect(lines.map(({ endsRun }) => endsRun)).toEqual([true, false, true, true, true]);
});

test("the button that was tapped last is known", () => {
  const tapOf = (id: string, button: string, at: number): PhoneMessage =>
    message(id, "customer", at, { tap: { message_id: "card", button_id: button } });
  expect(tapsIn([tapOf("x", "yes", 1), tapOf("y", "no", 2)]).get("card")).toBe("no");
});
