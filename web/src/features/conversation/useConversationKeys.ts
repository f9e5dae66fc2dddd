/** What keys do to the conversation that is open. What concerns writing is the composer's. */
import type { Conversation } from "@/api/types";
import { useShortcut } from "@/ui";

import { useMainAction } from "./useMainAction";
import { useMarkUnread } from "./useMarkUnread";

export function useConversationKeys(conversation: Conversation): void {
  const markUnread = useMarkUnread();
  useShortcut("unread", () => markUnread(conversation.id));
  const act = useMainAction();
  useShortcut("resolve", () => act(conversation));
}
