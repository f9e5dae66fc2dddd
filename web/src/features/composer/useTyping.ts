/** Shows the customer that somebody types, as often as the server wants to hear it. */
import { useCallback, useRef } from "react";

import { showTyping } from "@/api/conversations";

const EVERY = 4_000;

export function useTyping(conversationId: number, shown: boolean): () => void {
  const last = useRef(0);
  return useCallback(() => {
    const now = Date.now();
    if (!shown || now - last.current < EVERY) return;
    last.current = now;
    // It is a courtesy: when it fails nobody needs to know.
    showTyping(conversationId).catch(() => undefined);
  }, [conversationId, shown]);
}
