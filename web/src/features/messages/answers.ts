/** Shows what the server answered to a change of a message, unless its events were quicker: they are newer. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { THREADS_KEY } from "@/api/messages";
import type { Message } from "@/api/types";
import { threadAfter } from "@/live";
import type { ThreadData } from "@/live";

/** The threads as they are known at a moment: before a change is asked for. */
export type KnownThreads = [QueryKey, ThreadData | undefined][];

export const threadsNow = (client: QueryClient): KnownThreads =>
  client.getQueriesData<ThreadData>({ queryKey: THREADS_KEY });

/**
 * Shows the answer wherever the message is what it was `before` the change was asked for. Where it is not, events have
 * changed it meanwhile, and the change's own event comes or came among them.
 */
export function showAnswer(client: QueryClient, before: KnownThreads, answer: Message): void {
  for (const [key, known] of before)
    client.setQueryData<ThreadData>(key, (now) =>
      now && messageIn(now, answer.id) === messageIn(known, answer.id)
        ? threadAfter(now, [answer])
        : now,
    );
}

const messageIn = (data: ThreadData | undefined, id: number): Message | undefined =>
  data?.pages.flatMap((page) => page.items).find((message) => message.id === id);
