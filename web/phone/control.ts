/** The sandbox's control API, as far as the page needs it. Its shapes are described in docs/develop/sandbox.md. */
import type { Manifest, Upload } from "./manifest";
import type { Business, Comment, Draft, Invented, Pair, PhoneMessage, Snapshot } from "./rows";

export const textDraft = (text: string): Draft => ({
  kind: "text",
  text,
  fields: { kind: "text", text },
});

/** A draft that quotes a message, if there is one. */
export const quoting = (draft: Draft, message: string | undefined): Draft =>
  message === undefined ? draft : { ...draft, fields: { ...draft.fields, quote: message } };

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const form = body instanceof FormData;
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    ...(form || body === undefined ? {} : { headers: { "Content-Type": "application/json" } }),
  });
  if (response.ok) return (await response.json()) as T;
  const found = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Error(found.error ?? `HTTP ${response.status}`);
}

export const fetchState = (): Promise<Snapshot> => call("GET", "/control/phone?messages=50");
export const liveUrl = (cursor: string): string =>
  `/control/phone/live?after=${encodeURIComponent(cursor)}`;
export const moveClock = (advance_ms: number) => call("POST", "/control/clock", { advance_ms });
export const resetClock = () => call("POST", "/control/clock", { offset_ms: 0 });

/** What can be done with one platform: its own control API, below the root of its manifest. */
export class PlatformControl {
  readonly manifest: Manifest;

  constructor(manifest: Manifest) {
    this.manifest = manifest;
  }

  private post<T>(path: string, body: object): Promise<T> {
    return call("POST", `${this.manifest.root}/${path}`, body);
  }

  private delete(path: string): Promise<unknown> {
    return call("DELETE", `${this.manifest.root}/${path}`);
  }

  private phone<T>(path: string, query: Record<string, string>): Promise<T> {
    const asked = new URLSearchParams(query).toString();
    return call("GET", `/control/phone/${this.manifest.platform}/${path}?${asked}`);
  }

  fetchThread(conversation: string, count: number): Promise<PhoneMessage[]> {
    return this.phone("messages", { conversation, count: String(count) });
  }

  /** The newest messages of two people, whoever of them is named how. */
  async fetchNewest(pair: Pair): Promise<{ message_id: string; from: string }[]> {
    const query = new URLSearchParams({ ...pair, messages: "20" }).toString();
    const held = await call<{ messages?: { message_id: string; from: string }[] }>(
      "GET",
      `${this.manifest.root}/conversation?${query}`,
    );
    return held.messages ?? [];
  }

  createCustomer(who: Invented): Promise<unknown> {
    return this.post("customers", this.named(this.manifest.customer, who));
  }

  createBusiness(who: Invented): Promise<unknown> {
    return this.post("businesses", this.named(this.manifest.business, who));
  }

  /** The answers of the form by the names that the platform has for them; what it has no name for is left out. */
  private named(names: Manifest["customer"], who: Invented): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(who).flatMap(([field, value]) => {
        const name = names[field as keyof Invented];
        return name && value !== undefined ? [[name, value] as const] : [];
      }),
    );
  }

  /** Somebody new wrote so long ago, by real time, which is what whoever is connected goes by. */
  async wroteLongAgo(business: Business, text: string, ago: number): Promise<void> {
    const username = `late.${Date.now().toString(36)}`;
    await this.createCustomer({ username, name: "Wilma Late", country: business.country });
    const { kind, fields } = textDraft(text);
    const pair = { business: business.id, customer: username };
    await this.send(pair, { kind, fields: { ...fields, at: Date.now() - ago } });
  }

  /** The answer names the message that came of it. */
  send(pair: Pair, draft: Draft): Promise<{ message_id: string }> {
    return this.post(this.manifest.send, { ...pair, ...draft.fields });
  }

  read(pair: Pair, at?: number): Promise<unknown> {
    return this.post(this.manifest.read, { ...pair, at });
  }

  react(message_id: string, what: Record<string, string>): Promise<unknown> {
    return this.post("customer/react", { message_id, ...what });
  }

  unreact(message_id: string): Promise<unknown> {
    return this.post("customer/unreact", { message_id });
  }

  tap(message_id: string, button_id: string): Promise<unknown> {
    return this.post("customer/tap", { message_id, button_id });
  }

  arrive(pair: Pair, fields: object): Promise<unknown> {
    return this.post("customer/arrive", { ...pair, ...fields });
  }

  businessSends(pair: Pair, text: string): Promise<unknown> {
    return this.post("business/send", { ...pair, kind: "text", text });
  }

  businessReads(pair: Pair): Promise<unknown> {
    return this.post("business/read", pair);
  }

  businessAccepts(pair: Pair): Promise<unknown> {
    return this.post("business/accept", pair);
  }

  addFault(fault: object): Promise<unknown> {
    return this.post("faults", fault);
  }

  removeFault(id: string): Promise<unknown> {
    return this.delete(`faults/${id}`);
  }

  removeFaults(): Promise<unknown> {
    return this.delete("faults");
  }

  expireTokens(business: string, which: "access" | "both"): Promise<unknown> {
    return this.post("tokens/expire", { business, which });
  }

  revokeTokens(business: string): Promise<unknown> {
    return this.post("tokens/revoke", { business });
  }

  retryDelivery(delivery_id: string): Promise<unknown> {
    return this.post("deliveries/retry", { delivery_id });
  }

  retryPending(): Promise<unknown> {
    return this.post("deliveries/retry", {});
  }

  changeSettings(part: string, values: object): Promise<unknown> {
    return call("PATCH", `${this.manifest.root}/settings`, { [part]: values });
  }

  /** Uploads a picture or film for a customer to send; the result is what sends it. */
  async upload(how: Upload, pair: Pair, file: File): Promise<Draft> {
    const form = new FormData();
    form.set(how.owner, pair[how.owner]);
    form.set(how.file_field, file);
    const made = await this.post<Record<string, unknown>>(how.path, form);
    const kind = file.type.startsWith("video/") ? "video" : "image";
    return { kind, fields: { kind, [how.id_field]: made[how.id_field] } };
  }

  /** Everything below a post, hidden comments too. */
  fetchComments(post: string): Promise<Comment[]> {
    return this.phone("comments", { post });
  }

  writeComment(customer: string, video_id: string, text: string, reply_to = ""): Promise<unknown> {
    return this.post("customer/comment", { customer, video_id, text, reply_to });
  }

  likeComment(customer: string, comment_id: string, likes: boolean): Promise<unknown> {
    return this.post(`customer/${likes ? "like" : "unlike"}_comment`, { customer, comment_id });
  }

  deleteComment(customer: string, comment_id: string): Promise<unknown> {
    return this.post("customer/delete_comment", { customer, comment_id });
  }

  shopLikes(comment_id: string, likes: boolean): Promise<unknown> {
    return this.post(`business/${likes ? "like" : "unlike"}_comment`, { comment_id });
  }

  shopShows(comment_id: string, visibility: Comment["visibility"]): Promise<unknown> {
    return this.post("business/show_comment", { comment_id, visibility });
  }

  shopDeletes(comment_id: string): Promise<unknown> {
    return this.post("business/delete_comment", { comment_id });
  }
}
