/** What is on its way goes out once, in order, whatever the network does. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Problem, unanswered } from "@/api/problem";
import type { Message, NewMessage } from "@/api/types";

import { aMessage } from "../../../tests/fixtures";
import { Outbox } from "./outbox";
import type { NewOutgoing } from "./outbox";

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
  arrived.length = 0;
  send.mockReset().mockImplementation(arrive);
});
afterEach(() => void vi.useRealTimers());

test("messages go one after the other, in order", async () => {
  const outbox = box();
  outbox.add(written("a"), written("b"));
  outbox.add(written("c"));
  expect(send).toHaveBeenCalledTimes(1);
  await vi.runAllTimersAsync();
  expect(arrived).toEqual(["a", "b", "c"]);
  expect(outbox.read()).toEqual([]);
});

test("without network they wait and go out later under the same name", async () => {
  send.mockRejectedValueOnce(unanswered(null)).mockRejectedValueOnce(unanswered(null));
  const outbox = box();
  outbox.add(written("a"), written("b"));
  await vi.advanceTimersByTimeAsync(10);
  expect(outbox.read().map(({ state }) => state)).toEqual(["waiting", "sending"]);
  await vi.runAllTimersAsync();
  expect(send.mock.calls.map(([, message]) => message.client_id)).toEqual(["a", "a", "a", "b"]);
  expect(arrived).toEqual(["a", "b"]);
});

test("a refused one stays with its reason and holds nothing up", async () => {
  send.mockRejectedValueOnce(new Problem(422, "message-refused", "Refused", "Too long"));
  const outbox = box();
  outbox.add(written("a"), written("b"));
  await vi.runAllTimersAsync();
  expect(arrived).toEqual(["b"]);
  expect(outbox.read()).toMatchObject([{ client_id: "a", state: "refused" }]);
  outbox.retry("a");
  await vi.runAllTimersAsync();
  expect(arrived).toEqual(["b", "a"]);
  expect(outbox.read()).toEqual([]);
});
