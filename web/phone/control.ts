/** The sandbox's control API, as far as the phone needs it. Its shapes are described in docs/develop/sandbox.md. */

export interface Reaction {
  by: string;
  emoji: string;
}

export interface PhoneMessage {
  message_id: string;
  conversation_id: string;
  from: "customer" | "business";
  source: string;
  at: number;
  kind: string;
  text?: string;
  url?: string;
  mime?: string;
  raw_kind?: string;
  template?: { title: string; buttons: { id: string; title: string }[] };
  quoted_message_id: string | null;
  auto_message_type: string | null;
  reactions: Reaction[];
}

export interface PhoneConversation {
  conversation_id: string;
  business_id: string;
  unique_identifier: string;
  read_by_business_at: number;
  read_by_customer_at: number;
  typing_until: number;
  last_message: PhoneMessage | null;
  messages?: PhoneMessage[];
}

export interface Customer {
  unique_identifier: string;
  username: string;
  display_name: string;
  is_follower: boolean;
  country: string;
  avatar: string;
}

export interface Business {
  business_id: string;
  username: string;
  display_name: string;
  avatar: string;
  video_ids: string[];
}

export interface Delivery {
  delivery_id: string;
  event: string;
  status: string;
  created_at: number;
  attempts: { status: number; error: string }[];
}

export interface Fault {
  fault_id: string;
  target: string;
  kind: string;
  remaining?: number | null;
}

export interface Snapshot {
  cursor: string;
  clock: { now: number; offset_ms: number };
  tiktok: {
    businesses: Business[];
    customers: Customer[];
    conversations: PhoneConversation[];
    deliveries: Delivery[];
    faults: Fault[];
  };
}

export interface Change {
  platform: string;
  collection: string;
  key: string;
  data: unknown;
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const form = body instanceof FormData;
  const answer = await fetch(`/control${path}`, {
    method,
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    ...(form || body === undefined ? {} : { headers: { "Content-Type": "application/json" } }),
  });
  const found = (await answer.json()) as T & { error?: string };
  if (!answer.ok) throw new Error(found.error ?? `HTTP ${answer.status}`);
  return found;
}

export const fetchState = (): Promise<Snapshot> => call("GET", "/state?messages=100");
export const post = <T>(path: string, body: unknown): Promise<T> =>
  call("POST", `/tiktok/${path}`, body);
export const remove = (path: string): Promise<unknown> => call("DELETE", `/tiktok/${path}`);
export const moveClock = (body: unknown): Promise<unknown> => call("POST", "/clock", body);

/** Uploads a file and returns the media id to send it with. */
export async function upload(
  business: string,
  file: File,
): Promise<{ media_id: string; kind: string }> {
  const form = new FormData();
  form.set("business", business);
  form.set("file", file);
  const made = await post<{ media_id: string; media_type: string }>("media", form);
  return { media_id: made.media_id, kind: made.media_type.toLowerCase() };
}
