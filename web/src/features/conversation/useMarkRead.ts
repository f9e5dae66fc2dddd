/**
 * An open conversation on a screen that is looked at is read: once as it opens, and with each message that comes. What a
 * colleague, or the user, marks as unread meanwhile stays unread.
 */
import { useDocumentVisibility } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";

import { markRead } from "@/api/conversations";
import { useSession } from "@/api/session";
import type { Conversation } from "@/api/types";
import { adoptResponse, shownConversation } from "@/live";

export function useMarkRead({ id, unread_count: unread, last_message: last }: Conversation): void {
  const client = useQueryClient();
  const me = useSession().user.id;
  const focused = useFocused();
  const visible = useDocumentVisibility() === "visible";
  const newest = last?.id;
  const readTo = useRef<string | null>(null);
  useEffect(() => {
    if (!focused || !visible) return;
    const here = `${id}:${newest ?? ""}`;
    const isNews = readTo.current !== here;
    readTo.current = here;
    if (unread === 0 || !isNews) return;
    // When it fails it is tried with the next message; nothing is lost but a number.
    const shown = shownConversation(client, id);
    markRead(id).then(
      (response) => adoptResponse(client, me, shown, response),
      () => undefined,
    );
  }, [client, me, id, unread, newest, focused, visible]);
}

function useFocused(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("focus", listener);
      window.addEventListener("blur", listener);
      return () => {
        window.removeEventListener("focus", listener);
        window.removeEventListener("blur", listener);
      };
    },
    () => document.hasFocus(),
  );
}
