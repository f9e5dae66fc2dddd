/** Where the "new" line stands: before what was unread when the thread was opened, though it is read since. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { firstUnreadQuery } from "@/api/messages";
import type { Conversation, Message } from "@/api/types";

import { firstUnread } from "./rows";

export interface NewLine {
  /** The id of the message below the line; null when nothing was unread, once one replied, or while it is not known. */
  before: number | null;
  /** How many messages were unread. */
  count: number;
  /** Whether the line has been on screen. */
  seen: boolean;
  see: () => void;
}

/**
 * @param atNewest whether the messages end with the newest
 * @param replied whether one has replied since: nothing is new then
 */
export function useNewLine(
  { id, unread_count: unread }: Conversation,
  messages: readonly Message[],
  atNewest: boolean,
  replied: boolean,
): NewLine {
  const [count] = useState(unread);
  const [seen, setSeen] = useState(false);
  // Counted once: what comes later is not counted in.
  const [loaded, setLoaded] = useState<number | null | undefined>(undefined);
  if (loaded === undefined && messages.length > 0)
    setLoaded(atNewest ? firstUnread(messages, count) : null);
  const asked = useQuery({
    ...firstUnreadQuery(id, count),
    enabled: count > 0 && loaded === null,
  });
  const see = useCallback(() => setSeen(true), []);
  return { before: replied ? null : (loaded ?? asked.data ?? null), count, seen, see };
}
