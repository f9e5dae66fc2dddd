// @vitest-environment jsdom
/** Posts that customers shared are asked for again when a post changed, never with each message. */
import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";

import { postAtQuery, postsQuery } from "@/api/posts";
import { refetchChanged } from "@/live/refetch";
import { feedParts } from "@/manifest";

import { aConversation, aMessage, aPost } from "../../tests/fixtures";
import { features } from "./features";

test("a message leaves shared posts as they are, and a change of a post fetches them", () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const shared = postAtQuery("https://platform.example/posts/1").queryKey;
  const { queryKey: listed } = postsQuery();
  client.setQueryData(shared, aPost(1));
  client.setQueryData(listed, { pages: [], pageParams: [] });
  const stale = (): (boolean | undefined)[] =>
    [shared, listed].map((key) => client.getQueryState(key)?.isInvalidated);
  const payload = { message: aMessage(1), conversation: aConversation(1) };
  refetchChanged(feedParts(features), [{ id: 1, kind: "message", payload }], { client, me: 7 });
  vi.advanceTimersByTime(1_000);
  expect(stale()).toEqual([false, true]);
  refetchChanged(
    feedParts(features),
    [{ id: 2, kind: "post", payload: { post_id: 1, inbox_id: 1 } }],
    {
      client,
      me: 7,
    },
  );
  expect(stale()).toEqual([true, true]);
  vi.useRealTimers();
});
