/** A thread as rows: days, groups of one sender, folded activity. Pure. */
import type { Message } from "@/api/types";

/** Messages of one sender within this many milliseconds stand together. */
const TOGETHER = 5 * 60_000;
/** This many activity lines in a row are folded to one. */
const FOLD = 4;

export type Row =
  | { type: "day"; key: string; at: string }
  | { type: "new"; key: string }
  | { type: "activity"; key: string; messages: readonly Message[] }
  | {
      type: "message";
      key: string;
      message: Message;
      /** Whether it begins and ends a group of its sender. */
      first: boolean;
      last: boolean;
    };

/** Who a message stands with: the side it is on, and who wrote it. */
function sender({ direction, author, private: note }: Message): string {
  return [direction, author.kind, author.id ?? "", note].join(" ");
}

const day = (iso: string): string => new Date(iso).toDateString();
/** A message that was on this screen before the server knew it keeps its place, and its row its key. */
const keyOf = ({ id, client_id: client }: Message): string => client ?? String(id);

/**
 * @param messages oldest first
 * @param firstNew the id of the first message that was unread when the thread was opened
 */
export function rowsOf(messages: readonly Message[], firstNew: number | null = null): Row[] {
  const rows: Row[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    const newDay = before === undefined || day(before.sent_at) !== day(message.sent_at);
    if (newDay) rows.push({ type: "day", key: `day ${day(message.sent_at)}`, at: message.sent_at });
    const isNew = message.id === firstNew;
    if (isNew) rows.push({ type: "new", key: "new" });
    const apart = newDay || isNew;
    const last = rows.at(-1);
    if (message.direction === "activity") {
      if (last?.type === "activity") last.messages = [...last.messages, message];
      else rows.push({ type: "activity", key: keyOf(message), messages: [message] });
    } else {
      const joined =
        !apart &&
        last?.type === "message" &&
        sender(last.message) === sender(message) &&
        Date.parse(message.sent_at) - Date.parse(last.message.sent_at) < TOGETHER;
      if (joined) last.last = false;
      rows.push({ type: "message", key: keyOf(message), message, first: !joined, last: true });
    }
    before = message;
  }
  return rows;
}

/** Which of an activity row's lines are shown before it is unfolded: the newest, when there are many. */
export function foldedActivity(messages: readonly Message[]): {
  hidden: number;
  shown: readonly Message[];
} {
  if (messages.length < FOLD) return { hidden: 0, shown: messages };
  return { hidden: messages.length - 1, shown: messages.slice(-1) };
}

/** The first unread message: the unread ones are the newest that came in. Null when there is none, or not loaded. */
export function firstUnread(messages: readonly Message[], unread: number): number | null {
  let left = unread;
  if (left === 0) return null;
  for (const message of messages.toReversed()) {
    if (message.direction !== "in" || message.deleted_at !== null) continue;
    left -= 1;
    if (left === 0) return message.id;
  }
  return null;
}
