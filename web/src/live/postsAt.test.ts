// @vitest-environment jsdom
/** Posts that customers shared are asked for again when a post changed, never with each message. */
import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";

import { postAtQuery, postsQuery } from "@/api/posts";

import { aConversation, aMessage, aPost } from "../../tests/fixtures";
import { refetchChanged } from "./refetch";

test("fetchWhatChanged after a message leaves shared posts, and after a post fetches them", () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const shared = postAtQuery("https://platform.example/posts/1").queryKey;
  const { queryKey: listed } = postsQuery();
  client.setQueryData(shared, aPost(1));
  client.setQueryData(listed, { pages: [], pageParams: [] });
  const stale = (): (boolean | undefined)[] =>
    [shared, listed].map((key) => client.getQueryState(key)?.isInvalidated);
  const payload = { message: aMessage(1), conversation: aConversation(1) };
  refetchChanged(client, 7, [{ id: 1, kind: "message", payload }]);
  vi.advanceTimersByTime(1_000);
  expect(stale()).toEqual([false, true]);
  refetchChanged(client, 7, [{ id: 2, kind: "post", payload: { post_id: 1, inbox_id: 1 } }]);
  expect(stale()).toEqual([true, true]);
  vi.useRealTimers();
});
