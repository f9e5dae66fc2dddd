/** What keys do to the conversation that is open. What concerns writing is the composer's. */
import type { Conversation } from "@/api/types";
import { useShortcut } from "@/ui";

import { useChangeConversation } from "./useChange";
import { useMarkUnread } from "./useMarkUnread";
import { useResolve } from "./useResolve";

export function useConversationKeys(conversation: Conversation): void {
  const change = useChangeConversation();
  const markUnread = useMarkUnread();
  useShortcut("unread", () => markUnread(conversation.id));
  const resolve = useResolve();
  useShortcut("resolve", () =>
    conversation.status === "resolved"
      ? change(conversation, { status: "open" })
      : resolve(conversation),
  );
}
