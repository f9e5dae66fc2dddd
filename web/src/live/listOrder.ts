/** Lists a conversation belongs in, and its place in each, exactly as the server decides it. */
import type { Comment, Conversation, Message } from "@/api/types";
import { dayBegins } from "@/api/days";
import { shownStatus } from "@/api/programs";
import type { ListFilter, Sort } from "@/api/conversations";

/** Whether a list with this filter shows the conversation; `me` is the user's id. What a search finds is not told here. */
export function belongs(conversation: Conversation, filter: ListFilter, me: number): boolean {
  const { view, queue, post_id: post, unread, blocked, sort } = filter;
  const status = shownStatus(filter);
  const { assignee, owner, team, labels, priority, waiting_since: waits } = conversation;
  if (view === "mine" && assignee?.id !== me) return false;
  if (view === "unassigned" && (assignee ?? owner) !== null) return false;
  if (view === "automated" && (owner === null || owner.kind === "user")) return false;
  if (status !== "all" && conversation.status !== status) return false;
  if (queue !== undefined && (queue === "unreplied") !== (waits !== null)) return false;
  if (post !== undefined && conversation.post_id !== post) return false;
  if (unread && conversation.unread_count === 0) return false;
  if (blocked && !conversation.contact.blocked) return false;
  if (sort === "waiting" && waits === null) return false;
  return (
    isOneOf(filter.inbox_id, conversation.inbox_id) &&
    isOneOf(filter.assignee_id, assignee?.id) &&
    isOneOf(filter.team_id, team?.id) &&
    isOneOf(filter.priority, priority ?? undefined) &&
    (filter.label === undefined || filter.label.some((label) => labels.includes(label))) &&
    isWithin(conversation.last_activity_at, filter.active_from, filter.active_to) &&
    isWithin(conversation.created_at, filter.created_from, filter.created_to)
  );
}

const isOneOf = <T>(wanted: readonly T[] | undefined, value: T | undefined): boolean =>
  wanted === undefined || (value !== undefined && wanted.includes(value));

const isWithin = (at: string, from: string | undefined, to: string | undefined): boolean =>
  (from === undefined || Date.parse(at) >= dayBegins(from).getTime()) &&
  (to === undefined || Date.parse(at) < dayBegins(to, 1).getTime());

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
