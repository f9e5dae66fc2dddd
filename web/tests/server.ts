/**
 * A small server for tests of what the feed keeps fresh: it has what the API has, changes as the real one does, and
 * tells of each change with the same event. Responses may take a while and are as old as their request.
 */
import type { ListFilter } from "@/api/conversations";
import type { FeedEvent } from "@/api/feed";
import type {
  Comment,
  Contact,
  Conversation,
  Draft,
  Inbox,
  Membership,
  Message,
  Post,
  Team,
} from "@/api/types";
import { belongs, compareComments, compareConversations, compareMessages } from "@/live/listOrder";

import { aComment, aConversation, aMessage, aPicture, aPost, at } from "./fixtures";

export const ME = 7;
/** How many conversations there are at first; each has a contact of the same id. */
const CONVERSATIONS = 8;

type Roll = (sides: number) => number;
type Told = FeedEvent extends infer E ? (E extends { id: number } ? Omit<E, "id"> : never) : never;

export class SmallServer {
  readonly events: FeedEvent[] = [];
  private readonly conversations = new Map<number, Conversation>();
  private readonly contacts = new Map<number, Contact>();
  private readonly comments = new Map<number, Comment>();
  private messages: Message[] = [];
  private drafts: Draft[] = [];
  private inboxes = [{ id: 1, name: "Shop", state: "connected" }] as Inbox[];
  private members = [ME, 8, 9];
  private teams = [{ id: 1, name: "Orders" }] as Team[];
  private post: Post = aPost(1);
  private clock = 1_000;
  private opened = 0;
  private written = 0;
  presence: { id: number; name: string; viewing: number | null; typing: boolean }[] = [];

  constructor(private readonly roll: Roll) {
    while (this.opened < CONVERSATIONS) this.open();
    for (let id = 1; id <= 6; id++) this.comments.set(id, aComment(id));
  }

  get kinds(): FeedEvent["kind"][] {
    return Object.keys(this.happenings) as FeedEvent["kind"][];
  }

  /** Something happens, of one of these kinds. */
  step(kind: FeedEvent["kind"]): void {
    this.clock += this.roll(3);
    const known = [...this.conversations.keys()];
    // Sometimes somebody new writes; what was deleted never comes back.
    const isNew = kind === "message" && this.roll(6) === 0;
    const id = isNew ? undefined : known[this.roll(known.length)];
    if (id === undefined && kind !== "message") return;
    this.happenings[kind]?.(id ?? this.open().id);
  }

  /** By kind. What another feature adds to the feed is tested in its own folder. */
  private readonly happenings: Partial<Record<FeedEvent["kind"], (id: number) => void>> = {
    message: (id) => {
      const message = aMessage(++this.written, {
        conversation_id: id,
        sent_at: at(this.clock - this.roll(4)),
        ...[{ direction: "out", status: "sent" } as const, { attachments: [aPicture] }, {}][
          this.roll(3)
        ],
      });
      this.messages.push(message);
      const conversation = this.change(id, { last_activity_at: at(this.clock) });
      this.tell({ kind: "message", payload: { message, conversation } });
    },
    conversation: (id) => {
      const change = [
        { status: "resolved" },
        { status: "open", unread_count: this.roll(3) },
        { assignee: { id: ME, name: "Me" } },
        { assignee: { id: 9, name: "Ivo" }, team: { id: 1, name: "Orders" } },
      ][this.roll(4)] as Partial<Conversation>;
      this.tell({ kind: "conversation", payload: { conversation: this.change(id, change) } });
    },
    receipt: (id) => {
      this.messages = this.messages.map((item) =>
        item.conversation_id === id && item.status === "sent" && item.sent_at <= at(this.clock)
          ? { ...item, status: "read", status_at: at(this.clock) }
          : item,
      );
      const conversation = this.change(id, {});
      this.tell({ kind: "receipt", payload: { until: at(this.clock), conversation } });
    },
    message_removed: (id) => {
      const gone = this.messages.find(({ conversation_id: home }) => home === id);
      if (!gone) return;
      this.messages = this.messages.filter((item) => item !== gone);
      const payload = { message_id: gone.id, conversation_id: id };
      this.tell({ kind: "message_removed", payload });
    },
    conversation_deleted: (id) => {
      if (this.roll(4) > 0) return;
      this.conversations.delete(id);
      this.messages = this.messages.filter(({ conversation_id: home }) => home !== id);
      this.drafts = this.drafts.filter(({ conversation_id: home }) => home !== id);
      this.tell({ kind: "conversation_deleted", payload: { conversation_id: id } });
    },
    comment: () => {
      const id = 1 + this.roll(9);
      const known = this.comments.get(id) ?? aComment(id, { at: at(this.clock) });
      const comment = {
        ...this.named(known),
        likes: known.likes + 1,
        content: `words ${this.clock}`,
      };
      this.comments.set(id, comment);
      this.tell({ kind: "comment", payload: { comment } });
    },
    post: () => {
      this.post = { ...this.post, likes: this.clock, caption: `caption ${this.clock}` };
      this.tell({ kind: "post", payload: { post_id: 1, inbox_id: 1 } });
    },
    inbox: () => {
      const state = this.roll(2) === 0 ? "connected" : "needs_reconnect";
      this.inboxes = this.inboxes.map((inbox) => ({ ...inbox, state }));
      this.tell({ kind: "inbox", payload: { inbox_id: 1 } });
    },
    contact: (id) => {
      const name = `Renamed ${this.clock}.${this.events.length}`;
      const contact = this.contacts.get(id);
      if (!contact) return;
      this.contacts.set(id, { ...contact, name });
      const conversation = this.conversations.get(id);
      if (conversation)
        this.conversations.set(id, {
          ...conversation,
          contact: { ...conversation.contact, name },
        });
      this.tell({ kind: "contact", payload: { contact_id: id } });
    },
    labels: () => this.tell({ kind: "labels", payload: {} }),
    member: () => {
      const leaves = this.members.length === 3;
      this.members = leaves ? [ME, 8] : [ME, 8, 9];
      this.teams = leaves ? [] : [{ id: 1, name: "Orders" }];
      if (leaves)
        for (const [id, conversation] of this.conversations)
          this.conversations.set(id, {
            ...conversation,
            assignee: conversation.assignee?.id === 9 ? null : conversation.assignee,
            team: null,
          });
      this.tell({ kind: "member", payload: {} });
    },
    draft: (id) => {
      const content = this.roll(3) === 0 ? "" : `half a sentence ${this.clock}`;
      const updated = at(this.clock + this.events.length / 1_000);
      const draft = { conversation_id: id, content, private: false, updated_at: updated } as Draft;
      this.drafts = this.drafts.filter(({ conversation_id: home }) => home !== id);
      if (content !== "") this.drafts = [draft, ...this.drafts];
      this.tell({ kind: "draft", payload: { draft } });
    },
    presence: (id) => {
      this.presence = [{ id: 8, name: "Noa", viewing: id, typing: this.roll(2) === 0 }];
      this.tell({ kind: "presence", payload: { users: this.presence } });
    },
    presence_changed: (id) => {
      const [who, another] = [7 + this.roll(3), 7 + this.roll(3)];
      const users = [{ id: who, name: "Noa", viewing: id, typing: this.roll(2) === 0 }];
      const user_ids = [who, another];
      const others = this.presence.filter(({ id: here }) => !user_ids.includes(here));
      this.presence = [...others, ...users];
      this.tell({ kind: "presence_changed", payload: { users, user_ids } });
    },
    session: () => this.tell({ kind: "session", payload: {} }),
  };

  /** The comment as it is read: its author is a contact like any other. */
  private named(comment: Comment): Comment {
    const { author } = comment;
    const name = this.contacts.get(author.contact_id ?? 0)?.name ?? author.name;
    return { ...comment, author: { ...author, name } };
  }

  private open(): Conversation {
    const id = ++this.opened;
    const conversation = aConversation(id);
    const { name } = conversation.contact;
    this.contacts.set(id, { id, name, identities: [] } as unknown as Contact);
    this.conversations.set(id, conversation);
    return conversation;
  }

  private change(id: number, part: Partial<Conversation>): Conversation {
    const conversation = { ...(this.conversations.get(id) ?? aConversation(id)), ...part };
    this.conversations.set(id, conversation);
    return conversation;
  }

  private tell(event: Told): void {
    this.events.push({ id: this.events.length + 1, ...event });
  }

  /** What is at an address now; null is 404. */
  response(address: string): unknown {
    const { pathname, searchParams } = new URL(address);
    const [noun = "", id, part] = pathname.replace("/api/", "").split("/");
    const items = <T>(all: readonly T[]) => ({ items: [...all], next_cursor: null });
    const isPart = noun === "conversations" && part !== undefined;
    if (isPart && !this.conversations.has(Number(id))) return null;
    if (noun === "conversations" && part === "messages")
      return {
        ...items(
          this.messages.filter((m) => m.conversation_id === Number(id)).sort(compareMessages),
        ),
        previous_cursor: null,
      };
    if (noun === "contacts" && part === "media")
      return items(
        this.messages
          .filter((m) => m.conversation_id === Number(id) && m.attachments.length > 0)
          .sort((a, b) => compareMessages(b, a)),
      );
    if (noun === "conversations" && part === "comments")
      return {
        ...items([...this.comments.values()].map((c) => this.named(c)).sort(compareComments)),
        post: this.post,
      };
    if (noun === "conversations" && id === "counts") return this.counts();
    if (noun === "conversations" && id === undefined)
      return items(this.list(Object.fromEntries(searchParams) as unknown as ListFilter));
    const found: Record<string, unknown> = {
      conversations: this.conversations.get(Number(id)),
      contacts: this.contacts.get(Number(id)),
      inboxes: items(this.inboxes),
      memberships: items(this.members.map((user) => ({ user: { id: user } }) as Membership)),
      teams: items(this.teams),
      invitations: items([]),
      drafts: items(this.drafts),
      posts: items([{ ...this.post, open_conversations: this.counts().all }]),
    };
    return found[noun] ?? null;
  }

  private list(filter: ListFilter): Conversation[] {
    return [...this.conversations.values()]
      .filter((conversation) => belongs(conversation, filter, ME))
      .sort((a, b) => compareConversations(a, b, filter.sort));
  }

  private counts(): { all: number; unread: number } {
    const all = [...this.conversations.values()].filter(({ status }) => status === "open");
    return { all: all.length, unread: all.filter(({ unread_count: count }) => count > 0).length };
  }
}
