/** Conversations, their messages and the contacts in them. */
import type { Person } from "./people";

export type Status = "open" | "pending" | "snoozed" | "resolved";

export type Priority = "low" | "medium" | "high" | "urgent";

export type Direction = "in" | "out" | "activity";

export type Author =
  "contact" | "agent" | "ai" | "bot" | "rule" | "native_app" | "other" | "system";

export type DeliveryStatus =
  "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "uncertain";

export type WindowState = "none" | "open" | "late" | "closed";

/** A list of the API: follow `next_cursor` until it is null. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface ContactCard {
  id: number;
  name: string;
  avatar_url: string | null;
  username: string | null;
  is_follower: boolean | null;
}

/** Whether the business may write now; past `expires_at`, `open` reads as `late` or `closed`. */
export interface ReplyWindow {
  state: WindowState;
  expires_at: string | null;
  remaining: number | null;
  late_remaining: number;
}

export interface MessagePreview {
  id: number;
  direction: Direction;
  author: Author;
  kind: string;
  content: string | null;
  private: boolean;
  status: DeliveryStatus | null;
  sent_at: string;
}

export interface Referral {
  source: string;
  title: string | null;
  url: string | null;
  reference: string | null;
  details: Record<string, string>;
  at: string;
}

export interface Conversation {
  id: number;
  number: number;
  inbox_id: number;
  contact: ContactCard;
  status: Status;
  snoozed_until: string | null;
  priority: Priority | null;
  assignee: Person | null;
  team: Person | null;
  labels: string[];
  unread_count: number;
  waiting_since: string | null;
  first_reply_at: string | null;
  last_activity_at: string;
  window: ReplyWindow;
  image_allowed: boolean | null;
  referral: Referral | null;
  last_message: MessagePreview | null;
  remote_id: string;
  created_at: string;
}

export interface Attachment {
  id: number;
  kind: "image" | "video" | "sticker" | "emoji";
  name: string;
  mime_type: string | null;
  bytes: number | null;
  width: number | null;
  height: number | null;
  state: "pending" | "ready" | "failed";
  error: string | null;
  url: string | null;
}

export interface Reaction {
  emoji: string;
  image_url: string | null;
  from_business: boolean;
  at: string;
}

export interface MessageButton {
  id: string;
  title: string;
}

export interface MessageError {
  code: string;
  text: string;
  can_retry: boolean;
}

export interface Message {
  id: number;
  conversation_id: number;
  direction: Direction;
  author: Author;
  agent: Person | null;
  kind: string;
  raw_kind: string | null;
  content: string | null;
  embed_url: string | null;
  buttons: MessageButton[];
  button_id: string | null;
  automatic: string | null;
  attachments: Attachment[];
  reactions: Reaction[];
  private: boolean;
  status: DeliveryStatus | null;
  error: MessageError | null;
  remote_id: string | null;
  reply_to_id: number | null;
  reply_to_remote_id: string | null;
  client_id: string | null;
  sent_at: string;
  received_at: string;
}

/** One page of a thread, oldest first; `next_cursor` leads to older messages, `previous_cursor` to newer ones. */
export interface MessagePage extends Page<Message> {
  previous_cursor: string | null;
}

export interface Identity {
  id: number;
  platform: string;
  remote_id: string;
  username: string | null;
  name: string | null;
  is_follower: boolean | null;
}

export interface Contact {
  id: number;
  name: string;
  avatar_url: string | null;
  email: string | null;
  phone: string | null;
  note: string | null;
  identities: Identity[];
  created_at: string;
}

export interface Counts {
  mine: number;
  unassigned: number;
  all: number;
  unread: number;
}

/** What a new message says; `client_id` makes sending it twice one message. */
export interface NewMessage {
  client_id: string;
  content?: string;
  attachment_ids?: number[];
  reply_to_id?: number;
  private?: boolean;
  buttons?: MessageButton[];
}
