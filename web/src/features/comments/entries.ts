/** A comment thread and the messages of one conversation about it, as one list. Pure. */
import type { Comment, CommentThread, Message } from "@/api/types";
import { rowsOf } from "@/features/thread";
import type { Row } from "@/features/thread";
import { isRoot } from "@/live";

export type Entry =
  | {
      type: "comment";
      key: string;
      comment: Comment;
      /** The same as a message of the conversation, which knows its files and how far it got. */
      message: Message | null;
    }
  | { type: "row"; key: string; row: Row };

/** The comment that the thread hangs on, when it is known, and the replies that are loaded, oldest first. */
export function commentsOf(pages: readonly CommentThread[]): {
  root: Comment | null;
  replies: Comment[];
} {
  return {
    root: pages[0]?.items.find(isRoot) ?? null,
    replies: pages.toReversed().flatMap(({ items }) => items.filter((item) => !isRoot(item))),
  };
}

/** Whether a comment is what a customer wrote in the conversation. */
export const isAbout = (comment: Comment, conversationId: number): boolean =>
  comment.conversation_id === conversationId && !comment.from_business;

/** The comment that a reply goes under: the newest that the customer wrote in the conversation. */
export function commentToReplyTo(
  comments: readonly Comment[],
  conversationId: number,
): Comment | null {
  return comments.findLast((comment) => isAbout(comment, conversationId)) ?? null;
}

/** Whether another comment of the business stands in its place: what is left of it says nothing. */
const isReplaced = ({ replaced, deleted_at: deleted, pending_action: pending }: Comment): boolean =>
  replaced && (deleted !== null || pending === "delete");

/**
 * Comments and messages by their time. What is both is drawn once, as the comment; notes, activity and what is still
 * on its way stand between.
 * @param comments oldest first
 * @param messages oldest first
 */
export function entriesOf(comments: readonly Comment[], messages: readonly Message[]): Entry[] {
  const byRemote = new Map(messages.map((message) => [message.remote_id, message]));
  const drawn = new Set(comments.map(({ remote_id: id }) => id));
  const others = messages.filter(({ remote_id: id }) => id === null || !drawn.has(id));
  const entries: Entry[] = [];
  let from = 0;
  const takeUntil = (moment: number): void => {
    const start = from;
    while (from < others.length && Date.parse(others[from]?.sent_at ?? "") < moment) from += 1;
    for (const row of rowsOf(others.slice(start, from)))
      if (row.type !== "day") entries.push({ type: "row", key: row.key, row });
  };
  for (const comment of comments) {
    if (isReplaced(comment)) continue;
    takeUntil(Date.parse(comment.at));
    const message = byRemote.get(comment.remote_id) ?? null;
    entries.push({ type: "comment", key: `comment ${comment.id}`, comment, message });
  }
  takeUntil(Infinity);
  return entries;
}

/** The element a comment is drawn in; one that is a message of the conversation has the message's name. */
export const elementOf = (comment: Comment, message: Message | null): string =>
  message === null ? `comment-${comment.id}` : `message-${message.id}`;

/** Whether a message that is drawn by itself is a public reply, which is a comment as soon as it is posted. */
export const isReplyToPost = (message: Message): boolean =>
  message.direction === "out" && !message.private && !message.answers_privately;

/** The comments with a reply in a direct message that is sent, or may be sent yet. */
export const privatelyRepliedTo = (messages: readonly Message[]): ReadonlySet<number> =>
  new Set(
    messages.flatMap(({ answered_comment_id: id, status }) =>
      id === null || status === "failed" ? [] : [id],
    ),
  );
