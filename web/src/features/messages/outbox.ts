/**
 * What was written here and the server does not have yet. One message after the other in each conversation, each
 * under its `client_id`: however often it is tried, it is one message.
 */
import { sendMessage } from "@/api/messages";
import { Problem } from "@/api/problem";
import type { Attachment, Message } from "@/api/types";

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
  /** `waiting` for the network; `refused` by the server, with what it said in `problem`. */
  state: "sending" | "waiting" | "refused";
  problem: Problem | null;
}

export type NewOutgoing = Omit<Outgoing, "state" | "problem" | "written_at">;

/** How long to wait for the network before the next try, in milliseconds. */
const AGAIN = 3_000;

export class Outbox {
  private items: readonly Outgoing[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly busy = new Set<number>();

  /** @param onSent called with the server's message before the outgoing one goes */
  constructor(
    private readonly onSent: (message: Message) => void,
    private readonly send = sendMessage,
  ) {}

  readonly watch = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): readonly Outgoing[] => this.items;

  add(...messages: readonly NewOutgoing[]): void {
    const written_at = new Date().toISOString();
    const added = messages.map((message) => ({
      ...message,
      written_at,
      state: "sending" as const,
      problem: null,
    }));
    this.become([...this.items, ...added]);
    for (const id of new Set(messages.map((message) => message.conversation_id)))
      void this.work(id);
  }

  /** Tries again, now. */
  retry(clientId: string): void {
    const item = this.items.find(({ client_id: id }) => id === clientId);
    if (!item) return;
    this.change(clientId, { state: "sending", problem: null });
    void this.work(item.conversation_id);
  }

  discard(clientId: string): void {
    this.become(this.items.filter(({ client_id: id }) => id !== clientId));
  }

  /** Sends what a conversation has, in order; a refused one does not hold up the others. */
  private async work(conversationId: number): Promise<void> {
    if (this.busy.has(conversationId)) return;
    this.busy.add(conversationId);
    try {
      for (let next = this.next(conversationId); next; next = this.next(conversationId)) {
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
    try {
      const message = await this.send(item.conversation_id, {
        client_id: item.client_id,
        ...(item.content !== null && { content: item.content }),
        ...(item.attachments.length > 0 && {
          attachment_ids: item.attachments.map(({ id }) => id),
        }),
        ...(item.buttons.length > 0 && { buttons: item.buttons }),
        ...(item.reply_to_id !== null && { reply_to_id: item.reply_to_id }),
        private: item.private,
      });
      this.onSent(message);
      this.discard(item.client_id);
      return true;
    } catch (error) {
      const problem = error instanceof Problem ? error : null;
      const later = problem === null || problem.status === 0 || problem.status >= 500;
      this.change(item.client_id, { state: later ? "waiting" : "refused", problem });
      if (later) setTimeout(() => void this.work(item.conversation_id), AGAIN);
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
