/** What keys do to the conversation that is open. What concerns writing is the composer's. */
import type { Conversation } from "@/api/types";
import { useShortcut } from "@/ui";

import { useChangeConversation } from "./useChange";
import { useMarkUnread } from "./useMarkUnread";

export function useConversationKeys(conversation: Conversation): void {
  const change = useChangeConversation();
  const markUnread = useMarkUnread();
  useShortcut("unread", () => markUnread(conversation.id));
  useShortcut("resolve", () =>
    change(conversation, { status: conversation.status === "resolved" ? "open" : "resolved" }),
  );
}
