/** Conversations: lists, counts, one, and what can be changed about one. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import { dayBegins } from "./days";
import type { components } from "./schema";
import type { Conversation, Page, Priority, Status } from "./types";

export const VIEWS = ["mine", "unassigned", "automated", "all"] as const;
export const STATUSES = ["open", "pending", "hold", "snoozed", "resolved"] as const;
export const SORTS = ["newest", "oldest", "waiting"] as const;
export const QUEUES = ["unreplied", "replied"] as const;
export const PRIORITIES = ["urgent", "high", "medium", "low"] as const;
export const DAYS = ["active_from", "active_to", "created_from", "created_to"] as const;

export type Queue = (typeof QUEUES)[number];
export type View = (typeof VIEWS)[number];
export type Sort = (typeof SORTS)[number];

/** Which conversations a list shows, and in which order. Of several values any one will do. */
export interface ListFilter {
  view: View;
  status: Status | "all";
  sort: Sort;
  /** `unreplied`: the customer waits for a reply. */
  queue?: Queue | undefined;
  inbox_id?: readonly number[] | undefined;
  assignee_id?: readonly number[] | undefined;
  team_id?: readonly number[] | undefined;
  label?: readonly string[] | undefined;
  priority?: readonly Priority[] | undefined;
  q?: string | undefined;
  unread?: boolean | undefined;
  /** Only conversations of contacts who are blocked. */
  blocked?: boolean | undefined;
  /** Only conversations about comments on this post. */
  post_id?: number | undefined;
  /** Days here, `2026-11-29`; the second of a pair is the last that counts. */
  active_from?: string | undefined;
  active_to?: string | undefined;
  created_from?: string | undefined;
  created_to?: string | undefined;
}

export const DEFAULT_FILTER: ListFilter = { view: "all", status: "open", sort: "newest" };

/** What the address says of the filter: only what differs from the default. */
export type ListSearch = Partial<ListFilter>;

/** Reads the filter from an address; what makes no sense is left out. */
export function readSearch(said: Record<string, unknown>): ListSearch {
  const search: ListSearch = {};
  const oneOf = <T extends string>(words: readonly T[], word: unknown): T | undefined =>
    words.find((known) => known === word);
  search.view = oneOf(VIEWS, said.view);
  search.status = oneOf([...STATUSES, "all"], said.status);
  search.sort = oneOf(SORTS, said.sort);
  search.queue = oneOf(QUEUES, said.queue);
  search.inbox_id = idsOf(said.inbox_id);
  search.assignee_id = idsOf(said.assignee_id);
  search.team_id = idsOf(said.team_id);
  search.label = some(listOf(said.label).flatMap((word) => textOf(word) ?? []));
  search.priority = some(listOf(said.priority).flatMap((word) => oneOf(PRIORITIES, word) ?? []));
  search.q = textOf(said.q);
  if (said.unread === true) search.unread = true;
  if (said.blocked === true) search.blocked = true;
  if (Number.isSafeInteger(said.post_id)) search.post_id = said.post_id as number;
  for (const name of DAYS) search[name] = dayOf(said[name]);
  return trimmed(search);
}

/** The router reads a word of digits as a number. */
const textOf = (said: unknown): string | undefined =>
  typeof said === "string" || typeof said === "number" ? String(said) : undefined;

const listOf = (said: unknown): readonly unknown[] =>
  Array.isArray(said) ? said : said === undefined ? [] : [said];

const some = <T>(values: readonly T[]): readonly T[] | undefined =>
  values.length > 0 ? values : undefined;

const idsOf = (said: unknown): readonly number[] | undefined =>
  some(listOf(said).filter((id): id is number => Number.isSafeInteger(id)));

const dayOf = (said: unknown): string | undefined =>
  typeof said === "string" && /^\d{4}-\d\d-\d\d$/.test(said) && !Number.isNaN(Date.parse(said))
    ? said
    : undefined;

/** The filter an address means. */
export const filterOf = (search: ListSearch): ListFilter => ({ ...DEFAULT_FILTER, ...search });

/** The address of a filter. */
export function trimmed(filter: ListSearch): ListSearch {
  const said = Object.entries(filter) as [keyof ListFilter, unknown][];
  return Object.fromEntries(
    said.filter(
      ([name, value]) => value !== undefined && value !== "" && value !== DEFAULT_FILTER[name],
    ),
  );
}

/** The start of the keys of all lists; the filter follows. */
export const LIST_KEY = ["conversations", "list"] as const;
export const COUNTS_KEY = ["conversations", "counts"] as const;

export const conversationsQuery = (filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: [...LIST_KEY, filter] as const,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/conversations", {
          params: { query: { ...listQuery(filter), cursor: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** What the tabs' counts are narrowed by: they say how many there are, whatever the view. */
type CountsFilter = Partial<Pick<ListFilter, "sort">> & Omit<ListFilter, "view" | "sort" | "q">;

export const countsQuery = (filter: CountsFilter) => {
  // By the longest wait only those are listed who wait; other orders leave nobody out.
  const query = {
    ...narrowedBy(filter),
    sort: filter.sort === "waiting" ? ("waiting" as const) : undefined,
  };
  return queryOptions({
    queryKey: [...COUNTS_KEY, query] as const,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/conversations/counts", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** What narrows a list, as the server is asked for it. */
function narrowedBy(filter: CountsFilter) {
  const from = (day: string | undefined) =>
    day === undefined ? undefined : dayBegins(day).toISOString();
  const before = (day: string | undefined) =>
    day === undefined ? undefined : dayBegins(day, 1).toISOString();
  return {
    status: filter.status,
    queue: filter.queue,
    inbox_id: copied(filter.inbox_id),
    assignee_id: copied(filter.assignee_id),
    team_id: copied(filter.team_id),
    label: copied(filter.label),
    priority: copied(filter.priority),
    post_id: filter.post_id,
    unread: filter.unread,
    blocked: filter.blocked,
    active_from: from(filter.active_from),
    active_before: before(filter.active_to),
    created_from: from(filter.created_from),
    created_before: before(filter.created_to),
  };
}

const copied = <T>(values: readonly T[] | undefined): T[] | undefined => values && [...values];

/** All that narrows and orders a list, as the server is asked for it. */
export const listQuery = (filter: ListFilter) => ({
  ...narrowedBy(filter),
  view: filter.view,
  sort: filter.sort,
  q: filter.q,
});

/** The server counts no further: so many means so many or more. */
export const MOST_COUNTED = 100;

/** A count as it is shown, where the server counts no further than `most`. */
export const counted = (count: number, most = MOST_COUNTED): string =>
  count < most ? String(count) : `${most - 1}+`;

const at = (id: number) => ({ path: { conversation_id: id } });

export const conversationKey = (id: number) => ["conversations", "one", id] as const;

/** A conversation as the lists know it, when they do. */
export function knownConversation(client: QueryClient, id: number): Conversation | undefined {
  return client
    .getQueriesData<InfiniteData<Page<Conversation>>>({ queryKey: LIST_KEY })
    .flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? [])
    .find((conversation) => conversation.id === id);
}

export const conversationQuery = (id: number) =>
  queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/conversations/{conversation_id}", { params: at(id), signal })),
  });

/** What an agent may change; what is left out stays. */
export type ConversationChange = components["schemas"]["ConversationChange"];

export const changeConversation = (id: number, body: ConversationChange): Promise<Conversation> =>
  unwrap(api.PATCH("/api/conversations/{conversation_id}", { params: at(id), body }));

/** Deletes it for good; nothing comes back. */
export async function deleteConversation(id: number): Promise<void> {
  await api.DELETE("/api/conversations/{conversation_id}", { params: at(id) });
}

/** Asks the platform anew whether images may be sent. */
export const checkImages = (id: number): Promise<Conversation> =>
  unwrap(api.POST("/api/conversations/{conversation_id}/image-check", { params: at(id) }));

/** The customer's last message is unread again, for everybody. */
export const markUnread = (id: number): Promise<Conversation> =>
  unwrap(api.POST("/api/conversations/{conversation_id}/unread", { params: at(id) }));

export type ManyChange = components["schemas"]["ManyChange"];
export type ChangedMany = components["schemas"]["ChangedMany"];

/** Changes these conversations, or all that a list with the filter shows: at most 500 at once. */
export const changeMany = (
  chosen: readonly number[] | ListFilter,
  change: Partial<ManyChange>,
): Promise<ChangedMany> => {
  const named = "length" in chosen;
  return unwrap(
    api.PATCH("/api/conversations", {
      params: { query: named ? {} : listQuery(chosen) },
      body: { unread: false, ...change, conversation_ids: named ? [...chosen] : null },
    }),
  );
};

export const markRead = (id: number): Promise<Conversation> =>
  unwrap(api.POST("/api/conversations/{conversation_id}/read", { params: at(id) }));

/** Tells the customer that somebody is typing; at most every four seconds. */
export async function showTyping(id: number): Promise<void> {
  await api.POST("/api/conversations/{conversation_id}/typing", { params: at(id) });
}
