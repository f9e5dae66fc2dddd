/** What every message of a thread may need, given once so that the rows stay cheap. */
import { createContext, use } from "react";
import type { ReactElement, ReactNode } from "react";

import type { Conversation, Message } from "@/api/types";
import { MediaContext } from "@/features/media";
import type { MediaTools } from "@/features/media";

export interface ThreadTools extends MediaTools {
  conversation: Conversation;
  /** A loaded message by its id. */
  find: (id: number) => Message | undefined;
  /** Brings a message into view, loading around it when need be. */
  jumpTo: (id: number) => void;
  /** The line above the new messages is on screen. */
  seeNew: () => void;
  /** Asks which day to go to; the day of that moment is offered. Null where one cannot go to a day. */
  chooseDay: ((at: string) => void) | null;
  /** Opens the direct reply to a comment of the thread; false when that is not loaded. Not given where there is none. */
  replyPrivately?: (commentId: number) => boolean;
  /** Starts a reply that quotes the message; null when the channel cannot quote it. */
  quote: ((message: Message) => void) | null;
  /** Which kinds can be quoted. */
  quotable: readonly string[];
}

const ThreadContext = createContext<ThreadTools | null>(null);

interface Props {
  tools: ThreadTools;
  children: ReactNode;
}

/** Gives a thread's tools to all that is drawn in it. */
export function ThreadProvider({ tools, children }: Props): ReactElement {
  return (
    <MediaContext value={tools}>
      <ThreadContext value={tools}>{children}</ThreadContext>
    </MediaContext>
  );
}

export function useThread(): ThreadTools {
  const tools = use(ThreadContext);
  if (!tools) throw new Error("a message is drawn inside a thread");
  return tools;
}
