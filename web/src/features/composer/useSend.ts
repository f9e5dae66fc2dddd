/** Hands what is written to the outbox, as the messages the channel can carry. */
import { useCallback } from "react";

import type { Capabilities } from "@/api/types";
import { useOutbox } from "@/features/messages";

import { split } from "./split";
import type { Uploads } from "./useUploads";

export function useSend(
  conversationId: number,
  capabilities: Capabilities,
): (draft: { text: string; note: boolean }, uploads: Uploads, replyToId: number | null) => void {
  const outbox = useOutbox();
  return useCallback(
    ({ text, note }, uploads, replyToId) => {
      const attachments = uploads.items.flatMap(({ attachment }) => attachment ?? []);
      const parts = split({ text, note, attachments, replyToId }, capabilities.attachments);
      outbox.add(
        ...parts.map((part) => ({
          ...part,
          client_id: crypto.randomUUID(),
          conversation_id: conversationId,
        })),
      );
    },
    [outbox, conversationId, capabilities],
  );
}
