/**
 * What was written here and the server does not have yet. One message after the other in each conversation, each
 * under its `client_id`: however often it is tried, from whichever window, it is one message. It survives a reload
 * and an ended session, and for a few seconds it can be taken back, if who writes wants that.
 */
import { sendMessage } from "@/api/messages";
import { Problem } from "@/api/problem";
import type { Attachment, Message } from "@/api/types";

import type { OutboxStorage } from "./outboxStorage";
import { takenBackOf } from "./takenBack";
import type { TakenBack } from "./takenBack";

/** A message on its way to the server. */
export interface Outgoing {
  client_id: string;
  conversation_id: number;
  content: string | null;
  attachments: readonly Attachment[];
  buttons: Message["buttons"];
  reply_to_id: number | null;
  private: boolean;
  written_at: string;
  /** Its place among what was written at the same time. */
  place: number;
  /** What was sent with one press of a key is taken back together. */
  batch: string;
  /** Until when it can be taken back, in milliseconds since the epoch. */
  undoUntil: number;
  /** `waiting` for the network or a session; `refused` by the server, with what it said in `problem`. */
  state: "sending" | "waiting" | "refused";
  problem: Problem | null;
}

export type NewOutgoing = Omit<
  Outgoing,
  "state" | "problem" | "written_at" | "place" | "batch" | "undoUntil"
>;

/** How long to wait for the network before the next try, in milliseconds. */
const AGAIN = 3_000;

export class Outbox {
  private items: readonly Outgoing[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly restoreHandlers = new Map<number, (items: readonly Outgoing[]) => void>();
  private readonly busy = new Set<number>();
  private readonly kept = new Set<string>();

  /** @param onSent called with the server's message before the outgoing one goes */
  constructor(
    private readonly onSent: (message: Message) => void,
    private readonly send = sendMessage,
    private readonly storage: OutboxStorage | null = null,
    private readonly takenBack: TakenBack = takenBackOf(""),
  ) {}

  readonly watch = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): readonly Outgoing[] => this.items;

  add(messages: readonly NewOutgoing[], holdSeconds = 0): void {
    const now = Date.now();
    const added = messages.map((message, place) => ({
      ...message,
      written_at: new Date(now).toISOString(),
      place,
      batch: messages[0]?.client_id ?? "",
      undoUntil: now + holdSeconds * 1_000,
      state: "sending" as const,
      problem: null,
    }));
    for (const item of added) if (this.storage?.keep(item)) this.kept.add(item.client_id);
    this.become([...this.items, ...added]);
    this.workOn(added);
  }

  /** Takes up what was left by a reload, a closed window or an ended session. */
  resume(): void {
    const known = new Set(this.items.map(({ client_id: id }) => id));
    const left = this.storage?.all().filter(({ client_id: id }) => !known.has(id)) ?? [];
    for (const { client_id: id } of left) this.kept.add(id);
    if (left.length > 0)
      this.become([...this.items, ...left.map((item) => ({ ...item, state: "waiting" as const }))]);
    this.workOn(this.items);
  }

  /** Tries again, now. */
  retry(clientId: string): void {
    const item = this.items.find(({ client_id: id }) => id === clientId);
    if (!item) return;
    this.change(clientId, { state: "sending", problem: null });
    void this.work(item.conversation_id);
  }

  discard(clientId: string): void {
    this.storage?.drop(clientId);
    this.kept.delete(clientId);
    this.become(this.items.filter(({ client_id: id }) => id !== clientId));
  }

  /** Sets who gets back what is taken back in a conversation, now and later. Returns what ends that. */
  restoreHandler(
    conversationId: number,
    restore: (items: readonly Outgoing[]) => void,
  ): () => void {
    this.restoreHandlers.set(conversationId, restore);
    const waiting = this.takenBack.take(conversationId);
    if (waiting.length > 0) restore(waiting);
    return () => void this.restoreHandlers.delete(conversationId);
  }

  /** Gives what was written in a conversation back to its composer, now or when it opens. Whether it is open. */
  giveBack(items: readonly Outgoing[]): boolean {
    const restore = this.restoreHandlers.get(items[0]?.conversation_id ?? 0);
    if (restore) restore(items);
    else this.takenBack.keep(items);
    return restore !== undefined;
  }

  /** Takes one out that the server does not have. */
  takeOut(clientId: string): readonly Outgoing[] {
    const out = this.items.filter(({ client_id: id }) => id === clientId);
    this.discard(clientId);
    return out;
  }

  /** Takes back the last that was written in a conversation, while it is held. Whether there was any. */
  undo(conversationId: number): boolean {
    const last = this.items.findLast((item) => item.conversation_id === conversationId);
    if (!last || last.undoUntil <= Date.now()) return false;
    const back = this.items.filter(({ batch }) => batch === last.batch);
    for (const { client_id: id } of back) this.discard(id);
    this.giveBack(back);
    return true;
  }

  /** The page closes: what is still held goes out now, and stays in storage in case it does not arrive. */
  leave(): void {
    for (const item of this.items)
      if (item.undoUntil > Date.now())
        this.send(item.conversation_id, bodyOf(item), true)
          .then(() => this.storage?.drop(item.client_id))
          .catch(() => undefined);
  }

  private workOn(items: readonly Outgoing[]): void {
    for (const id of new Set(items.map((item) => item.conversation_id))) void this.work(id);
  }

  /** Sends what a conversation has, in order; a refused one does not hold up the others. */
  private async work(conversationId: number): Promise<void> {
    if (this.busy.has(conversationId)) return;
    this.busy.add(conversationId);
    try {
      for (let next = this.next(conversationId); next; next = this.next(conversationId)) {
        const held = next.undoUntil - Date.now();
        if (held > 0) {
          setTimeout(() => void this.work(conversationId), held);
          break;
        }
        if (!(await this.trySending(next))) break;
      }
    } finally {
      this.busy.delete(conversationId);
    }
  }

  private next(conversationId: number): Outgoing | undefined {
    return this.items.find(
      ({ conversation_id: id, state }) => id === conversationId && state !== "refused",
    );
  }

  /** Whether the next may go. */
  private async trySending(item: Outgoing): Promise<boolean> {
    const { client_id: id } = item;
    if (this.kept.has(id) && this.storage?.has(id) === false) {
      // Another window sent it, or took it back.
      this.discard(id);
      return true;
    }
    try {
      this.onSent(await this.send(item.conversation_id, bodyOf(item)));
      this.discard(id);
      return true;
    } catch (error) {
      const problem = error instanceof Problem ? error : null;
      const signedOut = problem?.status === 401;
      const later = problem === null || problem.status === 0 || problem.status >= 500 || signedOut;
      this.change(id, { state: later ? "waiting" : "refused", problem });
      // Who has to sign in first calls `resume` by coming back.
      if (later && !signedOut) setTimeout(() => void this.work(item.conversation_id), AGAIN);
      return !later;
    }
  }

  private change(clientId: string, part: Partial<Outgoing>): void {
    this.become(
      this.items.map((item) => (item.client_id === clientId ? { ...item, ...part } : item)),
    );
  }

  private become(items: readonly Outgoing[]): void {
    this.items = items;
    for (const tell of this.listeners) tell();
  }
}

/** A message the server had, to be written again. */
export const writtenAgain = (message: Message): Outgoing => ({
  conversation_id: message.conversation_id,
  client_id: message.client_id ?? "",
  content: message.content,
  attachments: message.attachments,
  buttons: message.buttons,
  reply_to_id: message.reply_to_id,
  private: message.private,
  written_at: message.sent_at,
  place: 0,
  batch: "",
  undoUntil: 0,
  state: "waiting",
  problem: null,
});

function bodyOf(item: Outgoing): Parameters<typeof sendMessage>[1] {
  return {
    client_id: item.client_id,
    ...(item.content !== null && { content: item.content }),
    ...(item.attachments.length > 0 && { attachment_ids: item.attachments.map(({ id }) => id) }),
    ...(item.buttons.length > 0 && { buttons: item.buttons }),
    ...(item.reply_to_id !== null && { reply_to_id: item.reply_to_id }),
    private: item.private,
  };
}
