/** Hands what is written to the outbox, as the messages the channel can carry. */
import { useMemo } from "react";

import { newId } from "@/api/ids";
import { undoSecondsOf, useSession } from "@/api/session";
import type { Capabilities, Message } from "@/api/types";
import { useOutbox } from "@/features/outbox";
import type { NewOutgoing } from "@/features/outbox";

import { split } from "./split";
import type { Uploads } from "./useUploads";

interface Send {
  /** What is in the field and the tray. */
  written: (
    draft: { text: string; note: boolean },
    uploads: Uploads,
    replyToId: number | null,
  ) => void;
  card: (text: string, buttons: Message["buttons"]) => void;
}

export function useSend(conversationId: number, capabilities: Capabilities): Send {
  const outbox = useOutbox();
  const seconds = undoSecondsOf(useSession().user);
  return useMemo(() => {
    const add = (...parts: Omit<NewOutgoing, "client_id" | "conversation_id">[]): void =>
      outbox.add(
        parts.map((part) => ({
          ...part,
          client_id: newId(),
          conversation_id: conversationId,
        })),
        seconds,
      );
    return {
      written: ({ text, note }, uploads, replyToId) => {
        const attachments = uploads.items.flatMap(({ attachment }) => attachment ?? []);
        const parts = split({ text, note, attachments, replyToId }, capabilities.attachments);
        add(...parts.map((part) => ({ ...part, buttons: [] })));
      },
      card: (content, buttons) =>
        add({ content, buttons, attachments: [], reply_to_id: null, private: false }),
    };
  }, [outbox, conversationId, capabilities, seconds]);
}
