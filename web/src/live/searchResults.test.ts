// @vitest-environment jsdom
/** What a search found follows the events, as the lists do. */
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import type { FeedEvent } from "@/api/feed";
import { messageSearch } from "@/api/search";
import type { MessageHit } from "@/api/types";

import { aConversation } from "../../tests/fixtures";
import { adoptConversation, applyToCaches } from "./caches";

const { queryKey } = messageSearch("vase");
const hit = (id: number): MessageHit => ({
  conversation: aConversation(id),
  message_id: id * 10,
  more: 0,
  private: false,
  sent_at: "2026-05-04T09:00:00Z",
  snippet: [],
});

function found(): QueryClient {
  const client = new QueryClient();
  const page = { items: [hit(1), hit(2), hit(3)], next_cursor: null, searched_to: null };
  client.setQueryData(queryKey, { pages: [page], pageParams: [null] });
  return client;
}

const hits = (client: QueryClient): MessageHit[] =>
  client.getQueryData(queryKey)?.pages.flatMap(({ items }) => items) ?? [];

test("a hit shows its conversation as it is now", () => {
  const client = found();
  adoptConversation(client, 7, aConversation(2, { status: "resolved", labels: ["gift"] }));
  expect(hits(client)[1]?.conversation).toMatchObject({ status: "resolved", labels: ["gift"] });
  expect(hits(client)).toHaveLength(3);
});

test.each<FeedEvent>([
  { id: 1, kind: "conversation_deleted", payload: { conversation_id: 2 } },
  { id: 1, kind: "message_removed", payload: { conversation_id: 2, message_id: 20 } },
])("what is gone is found no more: $kind", (event) => {
  const client = found();
  applyToCaches(client, 7, [event]);
  expect(hits(client).map(({ message_id: id }) => id)).toEqual([10, 30]);
});
