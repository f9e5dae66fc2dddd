/** The one outbox of the app, for components. */
import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";

import { THREADS_KEY } from "@/api/messages";
import type { Message } from "@/api/types";
import { threadAfter } from "@/live";
import type { ThreadData } from "@/live";

import { Outbox } from "./outbox";
import type { Outgoing } from "./outbox";

const boxes = new WeakMap<QueryClient, Outbox>();

/**
 * Puts a message the server answered where its event will put it. When its events were quicker than the answer, the
 * answer is old news: a message that is known changes only when it was sent anew.
 */
export function adoptMessage(client: QueryClient, message: Message): void {
  client.setQueriesData<ThreadData>(
    { queryKey: [...THREADS_KEY, message.conversation_id] },
    (data) => data && (isNews(data, message) ? threadAfter(data, [message]) : data),
  );
}

/** Shows a change of a message that this browser made and the server will tell of. */
export function showMessage(client: QueryClient, message: Message): void {
  client.setQueriesData<ThreadData>(
    { queryKey: [...THREADS_KEY, message.conversation_id] },
    (data) => data && threadAfter(data, [message]),
  );
}

function isNews(data: ThreadData, message: Message): boolean {
  const known = data.pages.flatMap((page) => page.items).find(({ id }) => id === message.id);
  return !known || Date.parse(message.sent_at) > Date.parse(known.sent_at);
}

export function useOutbox(): Outbox {
  const client = useQueryClient();
  let box = boxes.get(client);
  if (!box) {
    box = new Outbox((message) => adoptMessage(client, message));
    boxes.set(client, box);
  }
  return box;
}

/** What is on its way in a conversation. */
export function useOutgoing(conversationId: number): readonly Outgoing[] {
  const box = useOutbox();
  const all = useSyncExternalStore(box.watch, box.read);
  return useMemo(
    () => all.filter(({ conversation_id: id }) => id === conversationId),
    [all, conversationId],
  );
}
