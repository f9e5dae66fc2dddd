/** The rows of the phone page, `sandbox/kit/phone_rows.py` field by field, and what it sends. */
import type { Manifest } from "./manifest";

export interface Reaction {
  by: string;
  emoji: string;
  /** A drawn reaction has a picture instead of an emoji. */
  picture: string;
}

export interface PhoneMessage {
  id: string;
  conversation: string;
  business: string;
  customer: string;
  from: "customer" | "business";
  at: number;
  kind: string;
  text: string;
  url: string;
  buttons: { id: string; title: string }[];
  /** What the platform calls a kind the page has no picture of. */
  detail: string;
  tap: { message: string; button: string } | null;
  quoted: string;
  automatic: boolean;
  reactions: Reaction[];
}

export interface MessagingWindow {
  state: "never_wrote" | "first" | "open" | "late" | "mutual";
  /** How many messages the business may still write; null without a limit. */
  remaining: number | null;
  closes_at: number | null;
}

export interface PhoneConversation {
  id: string;
  business: string;
  customer: string;
  read_by_business_at: number;
  read_by_customer_at: number;
  typing_until: number;
  updated_at: number;
  window: MessagingWindow;
  /** Stands above the messages. */
  notice: string;
  /** Whether the business has yet to accept it. */
  is_request: boolean;
  arrivals: { text: string; short: string }[];
  message_count: number;
  last_message: PhoneMessage | null;
}

export interface Customer {
  id: string;
  username: string;
  name: string;
  country: string;
  /** Sees what only friends see. */
  is_friend: boolean;
  /** What one must know of writing as them. */
  notice: string;
  avatar: string;
}

export interface Business {
  id: string;
  username: string;
  name: string;
  country: string;
  avatar: string;
  newest_post: string;
}

export interface Grant {
  app: string;
  business: string;
  revoked: boolean;
  access_expires_at: number | null;
  refresh_expires_at: number;
}

export interface Attempt {
  at: number;
  status: number | null;
  error: string;
  took_ms: number;
}

export interface Delivery {
  id: string;
  event: string;
  business: string;
  url: string;
  body: string;
  status: "pending" | "delivered" | "failed" | "dropped" | "no_callback";
  created_at: number;
  next_attempt_at: number | null;
  attempts: Attempt[];
}

export interface Fault {
  fault_id: string;
  target: string;
  kind: string;
  match: string;
  /** The HTTP status that it responds with, where it does. */
  status?: number;
  remaining: number | null;
}

/** A post as people see it; `comment_count` is what the public sees. */
export interface Post {
  id: string;
  business: string;
  created_at: number;
  caption: string;
  media: "video" | "photo";
  friends_only: boolean;
  cover: string;
  views: number;
  likes: number;
  shares: number;
  saves: number;
  comment_count: number;
}

export interface Comment {
  id: string;
  post: string;
  author: string;
  from: "customer" | "business";
  name: string;
  avatar: string;
  at: number;
  text: string;
  image_url: string;
  /** Empty for a first-level comment. */
  parent: string;
  visibility: "public" | "hidden" | "friends_only";
  /** Whether the shop likes it. */
  liked: boolean;
  liked_by: string[];
  likes: number;
  pinned: boolean;
}

/** The rules in force, by part. */
export type Settings = Record<string, Record<string, number | boolean | string>>;

/** The rows of one platform; what it has none of is left out. */
export interface Rows {
  business: Business[];
  customer: Customer[];
  conversation: PhoneConversation[];
  message: PhoneMessage[];
  post?: Post[];
  grant?: Grant[];
  delivery: Delivery[];
  fault: Fault[];
}

export interface PlatformSnapshot {
  manifest: Manifest;
  rows: Rows;
  settings: Settings;
}

export interface Snapshot {
  cursor: string;
  clock: { now: number; offset_ms: number };
  platforms: PlatformSnapshot[];
}

export interface Change {
  platform: string;
  collection: string;
  key: string;
  data: unknown;
}

/** What a customer sends: how it looks until the sandbox has it, and what is posted beside who writes to whom. */
export interface Draft {
  kind: string;
  text?: string;
  fields: Record<string, unknown>;
}

/** Somebody to be invented. */
export interface Invented {
  username: string;
  name: string;
  country: string;
  follower?: boolean;
}

/** Who writes to whom: part of most calls. */
export interface Pair {
  business: string;
  customer: string;
}
