/** Shows what the server answered to a change of a message, unless its events were quicker: they are newer. */
import { replaceEqualDeep } from "@tanstack/react-query";
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { THREADS_KEY } from "@/api/messages";
import type { Message } from "@/api/types";

import { threadAfter } from "./reducer";
import type { ThreadData } from "./reducer";

/** A message as each thread has it at a moment: before a change of it is asked for. */
export type KnownMessages = readonly { key: QueryKey; known: Message }[];

export function messageNow(client: QueryClient, id: number): KnownMessages {
  return client
    .getQueriesData<ThreadData>({ queryKey: THREADS_KEY })
    .flatMap(([key, data]) => messageIn(data, id).map((known) => ({ key, known })));
}

/**
 * Shows the response wherever the message is what it was `before` the change was asked for. Where it is not, events have
 * changed it meanwhile, and the change's own event comes or came among them.
 */
export function showResponse(client: QueryClient, before: KnownMessages, response: Message): void {
  for (const { key, known } of before)
    client.setQueryData<ThreadData>(key, (data) => {
      const isSame = messageIn(data, response.id).some(
        (now) => replaceEqualDeep(known, now) === known,
      );
      return data && isSame ? threadAfter(data, [response]) : data;
    });
}

const messageIn = (data: ThreadData | undefined, id: number): Message[] =>
  data?.pages.flatMap((page) => page.items.filter((message) => message.id === id)) ?? [];
