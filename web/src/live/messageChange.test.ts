// @vitest-environment jsdom
/** A response that comes after the events of it reports is old news. */
import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";

import { THREADS_KEY } from "@/api/messages";
import type { Message } from "@/api/types";

import { aMessage } from "../../tests/fixtures";
import { messageNow, showResponse } from "./messageChange";
import { threadAfter } from "./reducer";
import type { ThreadData } from "./reducer";

const key = [...THREADS_KEY, 1, null];
const failed = aMessage(5, { direction: "out", status: "failed" });
const queued: Message = { ...failed, status: "queued" };
const sent: Message = { ...failed, status: "sent" };
let client = new QueryClient();

const status = (): Message["status"] | undefined =>
  client.getQueryData<ThreadData>(key)?.pages[0]?.items[0]?.status;
const event = (message: Message): unknown =>
  client.setQueryData<ThreadData>(key, (data) => data && threadAfter(data, [message]));

beforeEach(() => {
  client = new QueryClient();
  const page = { items: [failed, aMessage(6)], next_cursor: null, previous_cursor: null };
  client.setQueryData(key, { pages: [page], pageParams: [null] });
});

test("the response is shown at once, and the event that follows after it", () => {
  showResponse(client, messageNow(client, 5), queued);
  expect(status()).toBe("queued");
  event(sent);
  expect(status()).toBe("sent");
});

test("a response that comes after the event it caused changes nothing", () => {
  const before = messageNow(client, 5);
  event(queued);
  event(sent);
  showResponse(client, before, queued);
  expect(status()).toBe("sent");
});

test("the threads of other customers have nothing to do with it", () => {
  const other = [...THREADS_KEY, 2, null];
  const page = { items: [aMessage(3)], next_cursor: null, previous_cursor: null };
  client.setQueryData(other, { pages: [page], pageParams: [null] });
  showResponse(client, messageNow(client, 5), queued);
  expect(status()).toBe("queued");
  expect(client.getQueryData<ThreadData>(other)?.pages[0]?.items).toEqual([aMessage(3)]);
});

test("news of another message do not keep the response away", () => {
  const before = messageNow(client, 5);
  event(aMessage(4));
  showResponse(client, before, queued);
  expect(
    client.getQueryData<ThreadData>(key)?.pages[0]?.items.map((message) => message.status),
  ).toContain("queued");
});

test("a thread that was fetched or left meanwhile is left alone", () => {
  const before = messageNow(client, 5);
  client.removeQueries({ queryKey: key });
  showResponse(client, before, queued);
  expect(status()).toBeUndefined();
});
