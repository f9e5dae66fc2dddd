import { expect, test } from "vitest";

import type { Change, PhoneConversation, PhoneMessage, Snapshot } from "./rows";
import { textDraft } from "./control";
import type { Manifest } from "./manifest";
import { conversationOf, linesOf, outgoingOf, tapsIn, threadOf, unreadOf } from "./reading";
import { reduce, reduceSandbox } from "./state";
import type { Action, Outgoing, PhoneState, Platforms, SandboxAction } from "./state";

const MINUTE = 60_000;
/** Noon of a day, so that minutes before and after it are the same day in any time zone. */
const NOON = new Date(2026, 10, 21, 12).getTime();

const message = (
  id: string,
  from: "customer" | "business",
  at: number,
  more: Partial<PhoneMessage> = {},
): PhoneMessage => ({
  id,
  conversation: "c",
  business: "shop",
  customer: "ana",
  from,
  at,
  kind: "text",
  text: id,
  url: "",
  buttons: [],
  detail: "",
  tap: null,
  quoted: "",
  automatic: false,
  reactions: [],
  ...more,
});

const conversation: PhoneConversation = {
  id: "c",
  business: "shop",
  customer: "ana",
  read_by_business_at: 0,
  read_by_customer_at: NOON + 15,
  typing_until: 0,
  updated_at: NOON,
  window: { state: "first", remaining: 10, closes_at: null },
  notice: "",
  is_request: false,
  arrivals: [],
  message_count: 1,
  last_message: null,
};

const platform = (name: string): Snapshot["platforms"][number] => ({
  manifest: { platform: name } as Manifest,
  rows: {
    business: [],
    customer: [],
    conversation: [conversation],
    message: [message("one", "customer", NOON)],
    delivery: [],
    fault: [],
  },
  settings: {},
});

const snapshot: Snapshot = {
  cursor: "x-1",
  clock: { now: 5_000, offset_ms: 4_000 },
  platforms: [platform("pigeons"), platform("owls")],
};

const outgoing = (id: string, text: string): Outgoing => ({
  id,
  pair: { business: "shop", customer: "ana" },
  draft: textDraft(text),
  problem: null,
});

const change = (collection: string, key: string, data: unknown): Change => ({
  platform: "pigeons",
  collection,
  key,
  data,
});
const told = (...rows: PhoneMessage[]): Action => ({
  type: "changes",
  changes: rows.map((row) => change("message", row.id, row)),
});

const on = (action: Action): SandboxAction =>
  action.type === "changes"
    ? { type: "changes", changes: action.changes }
    : { type: "on", platform: "pigeons", action };
const begin: SandboxAction = { type: "snapshot", snapshot, receivedAt: 1_000 };

function everywhere(...actions: SandboxAction[]): Platforms {
  const held = [begin, ...actions].reduce<Platforms | null>(reduceSandbox, null);
  if (!held) throw new Error("there is no state");
  return held;
}

function after(...actions: Action[]): PhoneState {
  const state = everywhere(...actions.map(on)).get("pigeons");
  if (!state) throw new Error("there is no such platform");
  return state;
}
const texts = (state: PhoneState): (string | undefined)[] =>
  threadOf(state.messages, "c").map(({ text }) => text);

test("nothing happens before the first snapshot, which sets the clock", () => {
  expect(reduceSandbox(null, on(told(message("two", "business", 2))))).toBeNull();
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
  const written: Action = { type: "written", id: "o", message: "m" };
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

test("a message whose call has returned waits for the stream to bring just that one", () => {
  const waiting = [
    { type: "writing", outgoing: outgoing("first", "hi") },
    { type: "writing", outgoing: outgoing("second", "hi") },
    { type: "written", id: "second", message: "m2" },
  ] as const;
  const state = after(...waiting, told(message("m2", "customer", NOON + 1, { text: "hi" })));
  expect(state.outgoing.map(({ id }) => id)).toEqual(["first"]);
});

test("what happens on one platform leaves the others as they are", () => {
  const held = everywhere(
    on(told(message("two", "business", NOON + 12))),
    on({ type: "writing", outgoing: outgoing("o", "hi") }),
  );
  const owls = held.get("owls");
  expect(owls && [texts(owls), owls.outgoing]).toEqual([["one"], []]);
});

test("a refused message stays with its reason, over a new snapshot too, until it is discarded", () => {
  const refused = everywhere(
    on({ type: "writing", outgoing: outgoing("o", "hi") }),
    on({ type: "refused", id: "o", problem: "no pictures here" }),
    { type: "snapshot", snapshot, receivedAt: 2_000 },
  ).get("pigeons");
  expect(refused?.outgoing[0]?.problem).toBe("no pictures here");
  expect(refused && reduce(refused, { type: "dropped", id: "o" }).outgoing).toEqual([]);
});

test("only the newest webhooks are kept", () => {
  const changes = Array.from({ length: 130 }, (_, index) =>
    change("delivery", `d${index}`, { id: `d${index}` }),
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
    message(id, "customer", at, { tap: { message: "card", button } });
  expect(tapsIn([tapOf("x", "yes", 1), tapOf("y", "no", 2)]).get("card")).toBe("no");
});
