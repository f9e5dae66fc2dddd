/** The feed: what happened, in order. The same events come over the socket and over the long poll. */
import { api, unwrap } from "./client";
import type { Comment, Conversation, Draft, Label, Message, Person } from "./types";

export interface Presence extends Person {
  /** The conversation on their screen. */
  viewing: number | null;
  /** Whether they write in it at this moment. */
  typing: boolean;
}

export type FeedEvent = { id: number } & (
  | { kind: "message"; payload: { message: Message; conversation: Conversation } }
  | { kind: "conversation"; payload: { conversation: Conversation } }
  /** Everything the business sent up to `until` has been read by the customer. */
  | { kind: "receipt"; payload: { until: string; conversation: Conversation } }
  | { kind: "message_removed"; payload: { message_id: number; conversation_id: number } }
  | { kind: "conversation_deleted"; payload: { conversation_id: number } }
  | { kind: "comment"; payload: { comment: Comment } }
  /** What is known of a post changed: it is to be fetched again. */
  | { kind: "post"; payload: { post_id: number; inbox_id: number } }
  | { kind: "inbox"; payload: { inbox_id: number } }
  | { kind: "contact"; payload: { contact_id: number } }
  | { kind: "member"; payload: object }
  /** Labels were renamed, recoloured, merged or deleted, or only those were `made`. */
  | { kind: "labels"; payload: { made?: Label[] } }
  /** The user's own draft, from any of their devices; an empty content means that it is gone. */
  | { kind: "draft"; payload: { draft: Draft } }
  /** Everybody who is here: the first that is said of it. */
  | { kind: "presence"; payload: { users: Presence[] } }
  /** What is true now of the users with these ids, and of them alone; who is not among `users` has gone. */
  | { kind: "presence_changed"; payload: { users: Presence[]; user_ids: number[] } }
  /** A session of the user ended, here or elsewhere: the line is closed, and who comes back is asked who they are. */
  | { kind: "session"; payload: object }
);

/** What the server sends at once; `reset` means that too much was missed and everything must be fetched anew. */
export interface FeedFrame {
  cursor: number;
  events?: FeedEvent[];
  reset?: boolean;
}

export const PRESENCE_KEY = ["presence"] as const;

/** Waits up to `wait` seconds for what comes after `cursor`. */
export async function pollFeed(
  cursor: number,
  wait: number,
  signal: AbortSignal,
): Promise<FeedFrame> {
  const frame = await unwrap(api.GET("/api/feed", { params: { query: { cursor, wait } }, signal }));
  // The document says only that payloads are objects; FeedEvent says which.
  return frame as unknown as FeedFrame;
}
