/** Which list a conversation belongs in and where, exactly as the server decides it. */
import type { Comment, Conversation, Message } from "@/api/types";
import type { ListFilter, Sort } from "@/api/conversations";

/** Whether a list with this filter shows the conversation; `me` is the user's id. */
export function belongs(conversation: Conversation, filter: ListFilter, me: number): boolean {
  const {
    view,
    status,
    inbox_id: inbox,
    team_id: team,
    label,
    post_id: post,
    q,
    unread,
    sort,
  } = filter;
  if (view === "mine" && conversation.assignee?.id !== me) return false;
  if (view === "unassigned" && conversation.assignee !== null) return false;
  if (status !== "all" && conversation.status !== status) return false;
  if (inbox !== undefined && conversation.inbox_id !== inbox) return false;
  if (post !== undefined && conversation.post_id !== post) return false;
  if (team !== undefined && conversation.team?.id !== team) return false;
  if (label !== undefined && !conversation.labels.includes(label)) return false;
  if (unread && conversation.unread_count === 0) return false;
  if (sort === "waiting" && conversation.waiting_since === null) return false;
  return !q || found(conversation, q);
}

function found({ number, contact }: Conversation, q: string): boolean {
  const text = q.replace(/^#+/, "").toLowerCase();
  return (
    String(number) === text ||
    contact.name.toLowerCase().includes(text) ||
    (contact.username?.toLowerCase().includes(text) ?? false)
  );
}

/** Compares two conversations by the order of a list: negative when `a` comes first. */
export function compareConversations(a: Conversation, b: Conversation, sort: Sort): number {
  const by = (item: Conversation): number =>
    time(sort === "waiting" ? item.waiting_since : item.last_activity_at);
  const rising = by(a) - by(b) || a.id - b.id;
  return sort === "newest" ? -rising : rising;
}

/** A thread's order: the platform's clock, then the id. */
export function compareMessages(a: Message, b: Message): number {
  return time(a.sent_at) - time(b.sent_at) || a.id - b.id;
}

/** The order of the replies in a comment thread, which is a thread's. */
export function compareComments(a: Comment, b: Comment): number {
  return time(a.at) - time(b.at) || a.id - b.id;
}

const time = (iso: string | null): number => (iso === null ? 0 : Date.parse(iso));
