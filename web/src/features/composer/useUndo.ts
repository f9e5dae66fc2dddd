/** Takes back what was just sent from a conversation, by its button, by a key, or by the field's own. */
import { useEffect, useEffectEvent } from "react";

import { useOutbox } from "@/features/outbox";
import type { Outgoing } from "@/features/outbox";
import { useShortcut } from "@/ui";

/** @param onBack gets what was taken back, to be written again */
export function useUndo(
  conversationId: number,
  onBack: (items: readonly Outgoing[]) => void,
): () => boolean {
  const outbox = useOutbox();
  const take = useEffectEvent(onBack);
  useEffect(
    () => outbox.restoreHandler(conversationId, (items) => take(items)),
    [outbox, conversationId],
  );
  useShortcut("undoSend", () => outbox.undo(conversationId));
  return () => outbox.undo(conversationId);
}
