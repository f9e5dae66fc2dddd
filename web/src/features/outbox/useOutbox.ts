/** The one outbox of the app, for components. */
import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";

import { sendMessage, THREADS_KEY } from "@/api/messages";
import { Problem } from "@/api/problem";
import { sessionQuery, useSession } from "@/api/session";
import type { Message, Session } from "@/api/types";
import { threadAfter } from "@/live";
import type { ThreadData } from "@/live";

import { Outbox } from "./outbox";
import type { Outgoing } from "./outbox";
import { outboxStorageOf } from "./outboxStorage";
import { takenBackOf } from "./takenBack";

const boxes = new WeakMap<QueryClient, Map<string, Outbox>>();

/**
 * Puts a message the server responded with where its event will put it. When its events were quicker than the response, the
 * response is old news: a message that is known changes only when it was sent anew.
 */
export function adoptMessage(client: QueryClient, message: Message): void {
  client.setQueriesData<ThreadData>(
    { queryKey: [...THREADS_KEY, message.conversation_id] },
    (data) => data && (isNews(data, message) ? threadAfter(data, [message]) : data),
  );
}

function isNews(data: ThreadData, message: Message): boolean {
  const known = data.pages.flatMap((page) => page.items).find(({ id }) => id === message.id);
  return !known || Date.parse(message.sent_at) > Date.parse(known.sent_at);
}

/** Whose messages are sent: a person in an account. */
const ownerOf = ({ account, user }: Pick<Session, "account" | "user">): string =>
  `${account.id}.${user.id}`;

export function useOutbox(): Outbox {
  const client = useQueryClient();
  const owner = ownerOf(useSession());
  const owned = boxes.get(client) ?? new Map<string, Outbox>();
  boxes.set(client, owned);
  let box = owned.get(owner);
  if (!box) {
    const send: typeof sendMessage = (...message) => {
      const session = client.getQueryData(sessionQuery.queryKey);
      if (session && ownerOf(session) === owner) return sendMessage(...message);
      return Promise.reject(new Problem(401, "signed-out", "Signed out", ""));
    };
    const adopt = (message: Message): void => adoptMessage(client, message);
    box = new Outbox(adopt, send, outboxStorageOf(owner), takenBackOf(owner));
    owned.set(owner, box);
  }
  return box;
}

/** Keeps the outbox at work while somebody is signed in: after a reload, after they came back, when they leave. */
export function useOutboxAtWork(): void {
  const box = useOutbox();
  useEffect(() => {
    const resume = (): void => box.resume();
    const leave = (): void => box.leave();
    resume();
    window.addEventListener("online", resume);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("online", resume);
      window.removeEventListener("pagehide", leave);
    };
  }, [box]);
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
