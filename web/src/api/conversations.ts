/** Conversations: lists, counts, one, and what can be changed about one. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { api, said } from "./client";
import type { components } from "./schema";
import type { Conversation, Page, Status } from "./types";

export const VIEWS = ["mine", "unassigned", "all"] as const;
export const STATUSES = ["open", "pending", "snoozed", "resolved"] as const;
export const SORTS = ["newest", "oldest", "waiting"] as const;

export type View = (typeof VIEWS)[number];
export type Sort = (typeof SORTS)[number];

/** Which conversations a list shows, and in which order. */
export interface ListFilter {
  view: View;
  status: Status | "all";
  sort: Sort;
  inbox_id?: number | undefined;
  team_id?: number | undefined;
  label?: string | undefined;
  q?: string | undefined;
  unread?: boolean | undefined;
  /** Only conversations about comments on this post. */
  post_id?: number | undefined;
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
  if (Number.isSafeInteger(said.inbox_id)) search.inbox_id = said.inbox_id as number;
  if (Number.isSafeInteger(said.team_id)) search.team_id = said.team_id as number;
  search.label = textOf(said.label);
  search.q = textOf(said.q);
  if (said.unread === true) search.unread = true;
  if (Number.isSafeInteger(said.post_id)) search.post_id = said.post_id as number;
  return trimmed(search);
}

/** The router reads a word of digits as a number. */
const textOf = (said: unknown): string | undefined =>
  typeof said === "string" || typeof said === "number" ? String(said) : undefined;

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
      said(
        api.GET("/api/conversations", {
          params: { query: { ...filter, cursor: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** What the tabs' counts are narrowed by: they say how many there are, whatever the view. */
type CountsFilter = Pick<ListFilter, "status" | "inbox_id" | "team_id" | "label" | "post_id">;

export const countsQuery = ({ status, inbox_id, team_id, label, post_id }: CountsFilter) => {
  const query = { status, inbox_id, team_id, label, post_id };
  return queryOptions({
    queryKey: [...COUNTS_KEY, query] as const,
    queryFn: ({ signal }) =>
      said(api.GET("/api/conversations/counts", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** The server counts no further: so many means so many or more. */
const COUNTED = 100;

/** A count as it is shown. */
export const counted = (count: number): string =>
  count < COUNTED ? String(count) : `${COUNTED - 1}+`;

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
      said(api.GET("/api/conversations/{conversation_id}", { params: at(id), signal })),
  });

/** What an agent may change; what is left out stays. */
export type ConversationChange = components["schemas"]["ConversationChange"];

export const changeConversation = (id: number, body: ConversationChange): Promise<Conversation> =>
  said(api.PATCH("/api/conversations/{conversation_id}", { params: at(id), body }));

/** Deletes it for good; nothing comes back. */
export async function deleteConversation(id: number): Promise<void> {
  await api.DELETE("/api/conversations/{conversation_id}", { params: at(id) });
}

export const markRead = (id: number): Promise<Conversation> =>
  said(api.POST("/api/conversations/{conversation_id}/read", { params: at(id) }));

/** Tells the customer that somebody is typing; at most every four seconds. */
export async function showTyping(id: number): Promise<void> {
  await api.POST("/api/conversations/{conversation_id}/typing", { params: at(id) });
}
