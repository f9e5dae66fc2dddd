/** The messages of a conversation: pages of the thread, sending, sending again. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { CancelledMessage, Message, MessagePage, NewMessage } from "./types";

/** The start of the keys of all threads; the conversation's id and the message they were opened at follow. */
export const THREADS_KEY = ["messages"] as const;

/** So many pages of a thread are kept; what is further away is fetched again when somebody comes near. */
export const MOST_PAGES = 12;

/**
 * Where a page of a thread is: before or after a cursor, around a message, at a time, at the first of so many unread
 * messages, or else at the newest.
 */
interface Place {
  before?: string;
  after?: string;
  around?: number;
  at?: string;
  unread?: number;
}

const fetchThread = (
  conversationId: number,
  query: Place & { limit: number },
  signal?: AbortSignal,
): Promise<MessagePage> =>
  unwrap(
    api.GET("/api/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: conversationId }, query },
      signal: signal ?? null,
    }),
  );

/** The last message before a moment and the first from it on, as far as they exist. */
export const messagesAt = async (conversationId: number, at: string): Promise<readonly Message[]> =>
  (await fetchThread(conversationId, { at, limit: 1 })).items;

/** The id of the first of so many unread messages; null when nothing came in. Asked once by who opens a thread. */
export const firstUnreadQuery = (conversationId: number, unread: number) =>
  queryOptions({
    queryKey: ["message", "unread", conversationId, unread] as const,
    queryFn: async ({ signal }) => {
      const { items } = await fetchThread(conversationId, { unread, limit: 1 }, signal);
      return items.at(-1)?.id ?? null;
    },
    staleTime: Infinity,
    gcTime: 0,
  });

/** One message of a conversation, for where its thread is not loaded; null when it is not there. */
export const messageQuery = (conversationId: number, id: number) =>
  queryOptions({
    queryKey: ["message", id] as const,
    queryFn: async ({ signal }) => {
      const { items } = await fetchThread(conversationId, { around: id, limit: 1 }, signal);
      return items.find((item) => item.id === id) ?? null;
    },
  });

/** Opened at the newest message, or around one. Its first page is the newest loaded, its last the oldest. */
export const threadQuery = (conversationId: number, around: number | null = null) => {
  const start: Place = around === null ? {} : { around };
  return infiniteQueryOptions({
    queryKey: [...THREADS_KEY, conversationId, around] as const,
    queryFn: ({ pageParam, signal }) =>
      fetchThread(conversationId, { ...pageParam, limit: 50 }, signal),
    initialPageParam: start,
    maxPages: MOST_PAGES,
    getNextPageParam: (oldest): Place | null =>
      oldest.next_cursor === null ? null : { before: oldest.next_cursor },
    getPreviousPageParam: (newest): Place | null =>
      newest.previous_cursor === null ? null : { after: newest.previous_cursor },
  });
};

/** @param leaving whether it shall arrive though the page closes */
export const sendMessage = (
  conversationId: number,
  message: NewMessage,
  leaving = false,
): Promise<Message> =>
  unwrap(
    api.POST("/api/conversations/{conversation_id}/messages", {
      params: { path: { conversation_id: conversationId } },
      body: message,
      keepalive: leaving,
    }),
  );
export const retryMessage = (id: number): Promise<Message> =>
  unwrap(api.POST("/api/messages/{message_id}/retry", { params: { path: { message_id: id } } }));
/** Stops a waiting message from being sent; one that may have arrived stays, as uncertain. */
export const cancelMessage = (id: number): Promise<CancelledMessage> =>
  unwrap(api.POST("/api/messages/{message_id}/cancel", { params: { path: { message_id: id } } }));
/** Takes a message out of the thread that was not sent, or whose delivery is unknown. */
export const discardMessage = async (id: number): Promise<void> => {
  await unwrap(
    api.POST("/api/messages/{message_id}/discard", { params: { path: { message_id: id } } }),
  );
};
/** Says that an uncertain message did arrive. */
export const confirmMessage = (id: number): Promise<Message> =>
  unwrap(api.POST("/api/messages/{message_id}/confirm", { params: { path: { message_id: id } } }));
