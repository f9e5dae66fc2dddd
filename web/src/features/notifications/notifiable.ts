/** Events that a person is notified of, by a sound or on the desktop. Pure. */
import type { FeedEvent } from "@/api/feed";
import type { Conversation, Message } from "@/api/types";

/** What came before this many milliseconds is no news: the line was broken, or another tab told of it. */
const NEWS = 30_000;

export interface Call {
  why: "message" | "assigned";
  message: Message;
  conversation: Conversation;
}

/**
 * A customer wrote who is mine or nobody's, or a colleague gave me a conversation; null is anything else. What is found
 * long after it was written is read, but calls nobody, and neither does a customer who is blocked.
 */
export function callOf(event: FeedEvent, me: number, now: number): Call | null {
  if (event.kind !== "message") return null;
  const { happened = [], message, conversation } = event.payload;
  const { assignee, owner } = conversation;
  if (message.found_by_catch_up || now - Date.parse(message.received_at) > NEWS) return null;
  if (happened.includes("message.received")) {
    const owned = (assignee ?? owner) !== null;
    if ((owned && assignee?.id !== me) || conversation.unread_count === 0) return null;
    return { why: "message", message, conversation };
  }
  if (!happened.includes("conversation.assigned")) return null;
  if (assignee?.id !== me || (message.author.kind === "user" && message.author.id === me))
    return null;
  return { why: "assigned", message, conversation };
}
