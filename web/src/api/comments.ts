/** Comments on posts: the thread a conversation is about, and what can be asked for with one or with many. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { Comment, HiddenMany, Message, Moderation, PrivateReply } from "./types";

/** The start of the keys of all comment threads; the conversation's id follows. */
export const COMMENTS_KEY = ["comments"] as const;

/** The first page has the newest replies, each further one older ones; the comment they hang on is in all of them. */
export const commentsQuery = (conversationId: number) =>
  infiniteQueryOptions({
    queryKey: [...COMMENTS_KEY, conversationId] as const,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/conversations/{conversation_id}/comments", {
          params: {
            path: { conversation_id: conversationId },
            query: pageParam === null ? {} : { before: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (oldest) => oldest.next_cursor,
  });

const comment = (id: number) => ({ path: { comment_id: id } }) as const;

/** Asks the platform; the response is the comment with what is asked, which the platform confirms later. */
export const askFor = (id: number, verb: Moderation): Promise<Comment> =>
  verb === "delete"
    ? unwrap(api.DELETE("/api/comments/{comment_id}", { params: comment(id) }))
    : unwrap(
        api.POST("/api/comments/{comment_id}/{verb}", {
          params: { path: { comment_id: id, verb } },
        }),
      );

/** Posts a comment again with other words; the response is the message that is on its way. */
export const editComment = (id: number, clientId: string, content: string): Promise<Message> =>
  unwrap(
    api.PUT("/api/comments/{comment_id}", {
      params: comment(id),
      body: { client_id: clientId, content },
    }),
  );

/** Whether a comment may be replied to in a direct message: it changes with time and with what others do. */
export const privateReplyQuery = (id: number) =>
  queryOptions({
    queryKey: ["private-reply", id],
    queryFn: ({ signal }): Promise<PrivateReply> =>
      unwrap(api.GET("/api/comments/{comment_id}/private-reply", { params: comment(id), signal })),
    staleTime: 0,
    gcTime: 0,
  });

/** Replies to a comment in a direct message; the response is the message that is on its way. */
export const replyPrivately = (id: number, clientId: string, content: string): Promise<Message> =>
  unwrap(
    api.POST("/api/comments/{comment_id}/private-reply", {
      params: comment(id),
      body: { client_id: clientId, content },
    }),
  );

/** Asks for the comments to be hidden that these conversations are about. */
export const hideComments = (conversationIds: readonly number[]): Promise<HiddenMany> =>
  unwrap(api.POST("/api/comments/hide", { body: { conversation_ids: [...conversationIds] } }));
