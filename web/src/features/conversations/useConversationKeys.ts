/** What keys do to the conversation that is open: e resolves or reopens it, r goes to the answer. */
import { useHotkeys } from "@mantine/hooks";

import type { Conversation } from "@/api/types";

import { COMPOSER_ID } from "./ids";
import { useChangeConversation } from "./useChange";

export function useConversationKeys(conversation: Conversation): void {
  const change = useChangeConversation();
  useHotkeys([
    [
      "e",
      () =>
        change(conversation, { status: conversation.status === "resolved" ? "open" : "resolved" }),
    ],
    ["r", () => document.getElementById(COMPOSER_ID)?.focus()],
  ]);
}
