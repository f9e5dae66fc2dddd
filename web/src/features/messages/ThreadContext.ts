/** What every message of a thread may need, given once so that the rows stay cheap. */
import { createContext, use } from "react";

import type { Attachment, Conversation, Message } from "@/api/types";

export interface ThreadTools {
  conversation: Conversation;
  /** What the platform is called. */
  platform: string;
  /** A loaded message by its id. */
  find: (id: number) => Message | undefined;
  /** Brings a message into view, loading around it when need be. */
  jumpTo: (id: number) => void;
  /** The line above the new messages is on screen. */
  seeNew: () => void;
  /** Asks which day to go to; the day of that moment is offered. Null where one cannot go to a day. */
  chooseDay: ((at: string) => void) | null;
  /** Shows an image in full. */
  enlarge: (attachment: Attachment) => void;
  /** Opens the direct reply to a comment of the thread; false when that is not loaded. Not given where there is none. */
  answerPrivately?: (commentId: number) => boolean;
  /** Starts an answer that quotes the message; null when the channel cannot quote it. */
  quote: ((message: Message) => void) | null;
  /** Which kinds can be quoted. */
  quotable: readonly string[];
}

export const ThreadContext = createContext<ThreadTools | null>(null);

export function useThread(): ThreadTools {
  const tools = use(ThreadContext);
  if (!tools) throw new Error("a message is drawn inside a thread");
  return tools;
}
