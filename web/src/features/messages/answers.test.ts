// @vitest-environment jsdom
/** An answer that comes after the events of what it answers is old news. */
import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";

import { THREADS_KEY } from "@/api/messages";
import type { Message } from "@/api/types";
import { threadAfter } from "@/live";
import type { ThreadData } from "@/live";

import { aMessage } from "../../../tests/fixtures";
import { showAnswer, threadsNow } from "./answers";

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
  const page = { items: [failed], next_cursor: null, previous_cursor: null };
  client.setQueryData(key, { pages: [page], pageParams: [null] });
});

test("the answer is shown at once, and the event that follows after it", () => {
  showAnswer(client, threadsNow(client), queued);
  expect(status()).toBe("queued");
  event(sent);
  expect(status()).toBe("sent");
});

test("an answer that comes after the event it caused changes nothing", () => {
  const before = threadsNow(client);
  event(queued);
  event(sent);
  showAnswer(client, before, queued);
  expect(status()).toBe("sent");
});

test("a thread that was fetched or left meanwhile is left alone", () => {
  const before = threadsNow(client);
  client.removeQueries({ queryKey: key });
  showAnswer(client, before, queued);
  expect(status()).toBeUndefined();
});
