/** The sandbox's control API, as far as the page needs it. Its shapes are described in docs/develop/sandbox.md. */

export interface Reaction {
  by: string;
  emoji: string;
  /** A drawn reaction has a picture instead of an emoji. */
  ai_emoji_url: string;
}

export interface PhoneMessage {
  message_id: string;
  conversation_id: string;
  business_id: string;
  unique_identifier: string;
  from: "customer" | "business";
  at: number;
  kind: string;
  text?: string;
  url?: string;
  raw_kind?: string;
  template?: { title: string; buttons: { id: string; title: string }[] };
  tap: { message_id: string; button_id: string } | null;
  quoted_message_id: string | null;
  auto_message_type: string | null;
  reactions: Reaction[];
}

export interface MessagingWindow {
  state: "never_wrote" | "first" | "open" | "late" | "mutual";
  /** How many messages the business may still write; null without a limit. */
  remaining: number | null;
  closes_at: number | null;
}

export interface PhoneConversation {
  conversation_id: string;
  business_id: string;
  unique_identifier: string;
  /** False while the business has not accepted a stranger's message request. */
  accepted: boolean;
  read_by_business_at: number;
  read_by_customer_at: number;
  typing_until: number;
  updated_at: number;
  window: MessagingWindow;
  ads: { ad_name: string; at: number }[];
  links: { ref: string }[];
  message_count: number;
  last_message: PhoneMessage | null;
  messages?: PhoneMessage[];
}

export interface Customer {
  unique_identifier: string;
  username: string;
  display_name: string;
  country: string;
  is_follower: boolean;
  /** Under European rules TikTok tells a business nothing but that somebody wrote. */
  european: boolean;
  avatar: string;
}

export interface Business {
  business_id: string;
  username: string;
  display_name: string;
  country: string;
  avatar: string;
  video_ids: string[];
}

export interface Grant {
  app_id: string;
  business_id: string;
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
  delivery_id: string;
  event: string;
  business_id: string;
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
  remaining: number | null;
}

/** A post as people see it; `comment_count` is what the public sees. */
export interface Video {
  video_id: string;
  business_id: string;
  created_at: number;
  caption: string;
  media_type: "VIDEO" | "PHOTO";
  privacy: "PUBLIC" | "FRIENDS" | "PRIVATE";
  cover: string;
  views: number;
  likes: number;
  shares: number;
  favorites: number;
  comment_count: number;
}

export interface Comment {
  comment_id: string;
  video_id: string;
  unique_identifier: string;
  from: "customer" | "business";
  display_name: string;
  avatar: string;
  at: number;
  text: string;
  image_url: string | null;
  /** Empty for a first-level comment. */
  parent_comment_id: string;
  visibility: "public" | "hidden" | "friends_only";
  /** Whether the shop likes it. */
  liked: boolean;
  liked_by: string[];
  likes: number;
  pinned: boolean;
}

/** The rules in force, as far as the page has switches for them. */
export interface Settings {
  comments: {
    unhide_does_nothing: boolean;
    spam_after: number;
    delay_seconds: number;
    text_in_webhooks: boolean;
  };
}

export interface Snapshot {
  cursor: string;
  clock: { now: number; offset_ms: number };
  tiktok: {
    businesses: Business[];
    customers: Customer[];
    conversations: PhoneConversation[];
    videos: Video[];
    grants: Grant[];
    deliveries: Delivery[];
    faults: Fault[];
    settings: Settings;
  };
}

export interface Change {
  platform: string;
  collection: string;
  key: string;
  data: unknown;
}

/** What a customer may send, beside who writes to whom. */
export interface Draft {
  kind: string;
  text?: string;
  sample?: string;
  name?: string;
  media_id?: string;
  video_id?: string;
  raw_kind?: string;
  quote?: string;
  /** When it was written, in milliseconds of real time; now by default. */
  at?: number;
}

export interface Fields {
  username: string;
  display_name: string;
  country: string;
  is_follower?: boolean;
}

export async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const form = body instanceof FormData;
  const response = await fetch(`/control${path}`, {
    method,
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    ...(form || body === undefined ? {} : { headers: { "Content-Type": "application/json" } }),
  });
  if (response.ok) return (await response.json()) as T;
  const found = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Error(found.error ?? `HTTP ${response.status}`);
}

export const post = <T>(path: string, body: object): Promise<T> =>
  call("POST", `/tiktok/${path}`, body);

/** Who writes to whom: part of most calls. */
export interface Pair {
  business: string;
  customer: string;
}

export const fetchState = (): Promise<Snapshot> => call("GET", "/state?messages=50");

export const fetchThread = (
  { business, customer }: Pair,
  messages: number,
): Promise<PhoneConversation> => {
  const query = new URLSearchParams({ business, customer, messages: String(messages) });
  return call("GET", `/tiktok/conversation?${query.toString()}`);
};

export const createCustomer = (fields: Fields): Promise<Customer> => post("customers", fields);
/** Somebody new wrote so long ago, by real time, which is what whoever is connected goes by. */
export async function wroteLongAgo(business: Business, text: string, ago: number): Promise<void> {
  const { unique_identifier: customer } = await createCustomer({
    username: `late.${Date.now().toString(36)}`,
    display_name: "Wilma Late",
    country: business.country,
  });
  const pair = { business: business.business_id, customer };
  await sendDraft(pair, { kind: "text", text, at: Date.now() - ago });
}

export const createBusiness = (fields: Fields): Promise<Business> => post("businesses", fields);

export const sendDraft = (pair: Pair, draft: Draft): Promise<PhoneMessage> =>
  post("customer/send", { ...pair, ...draft });
export const react = (message_id: string, what: { emoji: string } | { ai_emoji: string }) =>
  post("customer/react", { message_id, ...what });
export const unreact = (message_id: string) => post("customer/unreact", { message_id });
export const read = (pair: Pair, at?: number) => post("customer/read", { ...pair, at });
export const tap = (message_id: string, button_id: string) =>
  post("customer/tap", { message_id, button_id });
export const arriveByAd = (pair: Pair, ad_name: string) =>
  post("customer/arrive", { ...pair, by: "ad", ad_name });
export const arriveByLink = (pair: Pair, ref: string, prefilled_message: string) =>
  post("customer/arrive", { ...pair, by: "short_link", ref, prefilled_message });

export const businessSends = (pair: Pair, text: string) =>
  post("business/send", { ...pair, kind: "text", text });
export const businessReads = (pair: Pair) => post("business/read", pair);
export const businessAccepts = (pair: Pair) => post("business/accept", pair);

export const addFault = (fault: object) => post("faults", fault);
export const removeFault = (id: string) => call("DELETE", `/tiktok/faults/${id}`);
export const removeFaults = () => call("DELETE", "/tiktok/faults");
export const expireTokens = (business: string, which: "access" | "both") =>
  post("tokens/expire", { business, which });
export const revokeTokens = (business: string) => post("tokens/revoke", { business });
export const retryDelivery = (delivery_id: string) => post("deliveries/retry", { delivery_id });
export const retryPending = () => post("deliveries/retry", {});

export const moveClock = (advance_ms: number) => call("POST", "/clock", { advance_ms });
export const resetClock = () => call("POST", "/clock", { offset_ms: 0 });

/** Uploads a picture or film for a customer to send; the response is what sends it. */
export async function upload(business: string, file: File): Promise<Draft> {
  const form = new FormData();
  form.set("business", business);
  form.set("file", file);
  const made = await post<{ media_id: string; media_type: string }>("media", form);
  return { kind: made.media_type.toLowerCase(), media_id: made.media_id };
}
