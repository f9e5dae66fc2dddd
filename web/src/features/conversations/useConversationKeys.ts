/** What keys do to the conversation that is open. What concerns writing is the composer's. */
import type { Conversation } from "@/api/types";
import { useShortcut } from "@/ui";

import { useChangeConversation } from "./useChange";

export function useConversationKeys(conversation: Conversation): void {
  const change = useChangeConversation();
  useShortcut("resolve", () =>
    change(conversation, { status: conversation.status === "resolved" ? "open" : "resolved" }),
  );
}
