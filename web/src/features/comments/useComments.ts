/** The comments and messages a conversation about a comment is made of. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { commentsQuery } from "@/api/comments";
import { threadQuery } from "@/api/messages";
import type { Comment, Conversation, Message, Post } from "@/api/types";

import { commentsOf, commentToReplyTo, isAbout } from "./entries";

interface CommentsNow {
  post: Post | undefined;
  root: Comment | null;
  replies: readonly Comment[];
  messages: readonly Message[];
  /** Fetches older replies; null when all are there. */
  older: (() => void) | null;
  fetchingOlder: boolean;
  pending: boolean;
  error: Error | null;
  /** Why more of it could not be fetched, and what tries again; null when nothing went wrong. */
  failed: { error: Error; retry: () => void } | null;
  retry: () => void;
}

/** So many pages are looked through for the customer's own comment before that is left to who reads. */
const PAGES_TO_LOOK = 6;

export function useComments({ id }: Conversation): CommentsNow {
  const comments = useInfiniteQuery(commentsQuery(id));
  const thread = useInfiniteQuery(threadQuery(id));
  const pages = comments.data?.pages;
  const { root, replies } = useMemo(() => commentsOf(pages ?? []), [pages]);
  const messages = useMemo(
    () => thread.data?.pages.toReversed().flatMap(({ items }) => items) ?? [],
    [thread.data],
  );
  const isFound = [...(root ? [root] : []), ...replies].some((comment) => isAbout(comment, id));
  const look =
    !isFound &&
    comments.hasNextPage &&
    !comments.isFetching &&
    !comments.isFetchNextPageError &&
    (pages?.length ?? 0) < PAGES_TO_LOOK;
  const { fetchNextPage: fetchComments } = comments;
  useEffect(() => {
    if (look) void fetchComments();
  }, [look, fetchComments]);
  // What was said in one conversation about one comment is little: all of it is fetched.
  const more = thread.hasNextPage && !thread.isFetching && !thread.isFetchNextPageError;
  const { fetchNextPage: fetchMessages } = thread;
  useEffect(() => {
    if (more) void fetchMessages();
  }, [more, fetchMessages]);
  const broken = [comments, thread].find(({ isFetchNextPageError: failed }) => failed);
  return {
    post: pages?.[0]?.post,
    root,
    replies,
    messages,
    older: comments.hasNextPage ? () => void fetchComments() : null,
    fetchingOlder: comments.isFetchingNextPage,
    pending: comments.isPending || thread.isPending,
    error: comments.error ?? thread.error,
    failed: broken?.error
      ? { error: broken.error, retry: () => void broken.fetchNextPage() }
      : null,
    retry: () => {
      void comments.refetch();
      void thread.refetch();
    },
  };
}

/** The comment that a reply goes under; null when it is not known, or the conversation is about none. */
export function useCommentToReplyTo({ id, post_id: post }: Conversation): Comment | null {
  const { data } = useInfiniteQuery({ ...commentsQuery(id), enabled: post !== null });
  return useMemo(() => {
    const { root, replies } = commentsOf(data?.pages ?? []);
    return commentToReplyTo(root ? [root, ...replies] : replies, id);
  }, [data, id]);
}
