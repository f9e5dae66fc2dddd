/** The messages of a conversation: pages of the thread, sending, sending again. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import { get, post } from "./client";
import type { Message, MessagePage, NewMessage } from "./types";

/** The start of the keys of all threads; the conversation's id and the message they were opened at follow. */
export const THREADS_KEY = ["messages"] as const;

/** Where a page of a thread is: before or after a cursor, around a message, or else at the newest. */
interface Place {
  before?: string;
  after?: string;
  around?: number;
}

/** Opened at the newest message, or around one. Its first page is the newest loaded, its last the oldest. */
export const threadQuery = (conversationId: number, around: number | null = null) => {
  const start: Place = around === null ? {} : { around };
  return infiniteQueryOptions({
    queryKey: [...THREADS_KEY, conversationId, around] as const,
    queryFn: ({ pageParam, signal }) =>
      get<MessagePage>(
        `/api/conversations/${conversationId}/messages`,
        { ...pageParam, limit: 50 },
        signal,
      ),
    initialPageParam: start,
    getNextPageParam: (oldest): Place | null =>
      oldest.next_cursor === null ? null : { before: oldest.next_cursor },
    getPreviousPageParam: (newest): Place | null =>
      newest.previous_cursor === null ? null : { after: newest.previous_cursor },
  });
};

export const sendMessage = (conversationId: number, message: NewMessage): Promise<Message> =>
  post(`/api/conversations/${conversationId}/messages`, message);
export const retryMessage = (id: number): Promise<Message> => post(`/api/messages/${id}/retry`);
/** Says that an uncertain message did arrive. */
export const confirmMessage = (id: number): Promise<Message> => post(`/api/messages/${id}/confirm`);
