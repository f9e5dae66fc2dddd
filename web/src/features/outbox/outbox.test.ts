// @vitest-environment jsdom
/** What is on its way goes out once, in order, whatever the network does. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { noResponse, Problem } from "@/api/problem";
import type { Message, NewMessage } from "@/api/types";

import { aMessage } from "../../../tests/fixtures";
import { Outbox, writtenAgain } from "./outbox";
import type { NewOutgoing, Outgoing } from "./outbox";
import { outboxStorageOf } from "./outboxStorage";
import { takenBackOf } from "./takenBack";

const written = (client_id: string): NewOutgoing => ({
  client_id,
  conversation_id: 1,
  content: client_id,
  attachments: [],
  buttons: [],
  reply_to_id: null,
  private: false,
});
const send = vi.fn<(conversationId: number, message: NewMessage) => Promise<Message>>();
const arrived: (string | null)[] = [];
const box = (): Outbox => new Outbox((message) => arrived.push(message.client_id), send);
const arrive = (_: number, { client_id }: NewMessage): Promise<Message> =>
  Promise.resolve(aMessage(1, { client_id }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  arrived.length = 0;
  send.mockReset().mockImplementation(arrive);
});
afterEach(() => void vi.useRealTimers());

test("messages go one after the other, in order", async () => {
  const outbox = box();
  outbox.add([written("a"), written("b")]);
  outbox.add([written("c")]);
  expect(send).toHaveBeenCalledTimes(1);
  await vi.runAllTimersAsync();
  expect(arrived).toEqual(["a", "b", "c"]);
  expect(outbox.read()).toEqual([]);
});

test("without network they wait and go out later under the same name", async () => {
  send.mockRejectedValueOnce(noResponse(null)).mockRejectedValueOnce(noResponse(null));
  const outbox = box();
  outbox.add([written("a"), written("b")]);
  await vi.advanceTimersByTimeAsync(10);
  expect(outbox.read().map(({ state }) => state)).toEqual(["waiting", "sending"]);
  await vi.runAllTimersAsync();
  expect(send.mock.calls.map(([, message]) => message.client_id)).toEqual(["a", "a", "a", "b"]);
  expect(arrived).toEqual(["a", "b"]);
});

test("a refused one stays with its reason and holds nothing up", async () => {
  send.mockRejectedValueOnce(new Problem(422, "message-refused", "Refused", "Too long"));
  const outbox = box();
  outbox.add([written("a"), written("b")]);
  await vi.runAllTimersAsync();
  expect(arrived).toEqual(["b"]);
  expect(outbox.read()).toMatchObject([{ client_id: "a", state: "refused" }]);
  outbox.retry("a");
  await vi.runAllTimersAsync();
  expect(arrived).toEqual(["b", "a"]);
  expect(outbox.read()).toEqual([]);
});

test("what is held can be taken back, together, and goes out when its time is over", async () => {
  const outbox = box();
  const back: string[] = [];
  outbox.restoreHandler(1, (items) => back.push(...items.map((item) => item.client_id)));
  outbox.add([written("a"), written("b")], 5);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(send).not.toHaveBeenCalled();
  expect(outbox.undo(1)).toBe(true);
  expect(back).toEqual(["a", "b"]);
  outbox.add([written("c")], 5);
  await vi.advanceTimersByTimeAsync(5_100);
  expect(outbox.undo(1)).toBe(false);
  expect(arrived).toEqual(["c"]);
});

test("what a reload left goes out once, under the same name; what another window took back does not", async () => {
  const storage = outboxStorageOf("1.7");
  new Outbox(() => undefined, send, storage).add([written("a"), written("b")], 10);
  const after = new Outbox((message) => arrived.push(message.client_id), send, storage);
  after.resume();
  storage.drop("b");
  await vi.advanceTimersByTimeAsync(9_000);
  expect(send).not.toHaveBeenCalled();
  await vi.runAllTimersAsync();
  expect(new Set(send.mock.calls.map(([, message]) => message.client_id))).toEqual(new Set(["a"]));
  expect(storage.all()).toEqual([]);
});

test("a message that an earlier version of the page kept goes out at once", async () => {
  const storage = outboxStorageOf("1.7");
  new Outbox(() => undefined, send, storage).add([written("a")], 600);
  const name = "frontdesk.outbox.1.7.a";
  const { undoUntil, ...before } = JSON.parse(localStorage.getItem(name) ?? "{}") as Outgoing;
  localStorage.setItem(name, JSON.stringify({ ...before, held_until: undoUntil }));
  const after = new Outbox((message) => arrived.push(message.client_id), send, storage);
  after.resume();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(arrived).toEqual(["a"]);
});

test("an ended session holds messages until somebody comes back", async () => {
  send.mockRejectedValueOnce(new Problem(401, "not-signed-in", "Signed out", ""));
  const outbox = new Outbox(
    (message) => arrived.push(message.client_id),
    send,
    outboxStorageOf("1.8"),
  );
  outbox.add([written("a")]);
  await vi.runAllTimersAsync();
  expect(outbox.read()).toMatchObject([{ state: "waiting" }]);
  outbox.resume();
  await vi.runAllTimersAsync();
  expect(arrived).toEqual(["a"]);
});

test("what is given back where no composer is open waits for it, over a reload, and is told once", () => {
  const returns = takenBackOf("1.7");
  const item = writtenAgain(aMessage(5, { conversation_id: 1, content: "Half past nine" }));
  const other = { ...item, conversation_id: 2 };
  const before = new Outbox(() => undefined, send, null, returns);
  expect(before.giveBack([item])).toBe(false);
  expect(before.giveBack([other])).toBe(false);
  const after = new Outbox(() => undefined, send, null, takenBackOf("1.7"));
  const back: (string | null)[] = [];
  const leave = after.restoreHandler(1, (items) =>
    back.push(...items.map(({ content }) => content)),
  );
  expect(back).toEqual(["Half past nine"]);
  leave();
  after.restoreHandler(1, (items) => back.push(...items.map(({ content }) => content)));
  expect(back).toHaveLength(1);
});

test("a refused one that is taken out can be given back to be edited", async () => {
  send.mockRejectedValueOnce(new Problem(422, "message-refused", "Refused", "Too long"));
  const outbox = box();
  const back: (string | null)[] = [];
  outbox.restoreHandler(1, (items) => back.push(...items.map(({ content }) => content)));
  outbox.add([written("a")]);
  await vi.runAllTimersAsync();
  outbox.giveBack(outbox.takeOut("a"));
  expect(back).toEqual(["a"]);
  expect(outbox.read()).toEqual([]);
});
