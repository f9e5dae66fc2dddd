/** What events say that cannot be computed here: it is fetched anew, once, when somebody looks at it. */
import { matchQuery } from "@tanstack/react-query";
import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";

import type { FeedEvent } from "@/api/feed";
import { SEARCH_KEY } from "@/api/search";

import type { FeedCaches, FeedPart, InFlight } from "./feedPart";

/** What is on its way was asked for before the change; what nobody looks at yet is fetched when somebody does. */
export function invalidateWhere(client: QueryClient, predicate: (query: Query) => boolean): void {
  void client.cancelQueries({ predicate });
  void client.invalidateQueries({ predicate });
}

/** The same for all whose keys begin so. */
export function invalidate(client: QueryClient, queryKey: QueryKey): void {
  invalidateWhere(client, (query) => matchQuery({ queryKey }, query));
}

/** The first words of the keys of responses with whole conversations in them. */
export const CONVERSATION_KEYS = ["conversations", ...SEARCH_KEY] as const;

export const holdsConversations = ([first]: QueryKey): boolean =>
  CONVERSATION_KEYS.some((one) => one === first);

/** Fetches what events say has changed without saying how. */
export function refetchChanged(
  parts: readonly FeedPart[],
  events: readonly FeedEvent[],
  caches: FeedCaches,
): void {
  for (const event of events) for (const { on } of parts) handle(on, event, caches);
}

/** What events mean for one response that was on its way when they came, beside what can be computed. */
export function refetchFor(
  parts: readonly FeedPart[],
  events: readonly FeedEvent[],
  query: InFlight,
): void {
  const again = events.flatMap((event) =>
    parts.map(({ inFlight }) => handle(inFlight, event, query)),
  );
  if (again.includes(true)) invalidate(query.client, query.queryKey);
}

/** Too much was missed: all that the feed keeps fresh is fetched anew. */
export function refetchAll(parts: readonly FeedPart[], client: QueryClient): void {
  for (const first of new Set(parts.flatMap(({ keys = [] }) => keys))) invalidate(client, [first]);
}

type Handlers<Where, Result> = {
  [Kind in FeedEvent["kind"]]?: (
    payload: Extract<FeedEvent, { kind: Kind }>["payload"],
    where: Where,
  ) => Result;
};

/** Calls the handler of an event's kind, if there is one. */
function handle<Where, Result>(
  handlers: Handlers<Where, Result> | undefined,
  { kind, payload }: FeedEvent,
  where: Where,
): Result | undefined {
  // A kind and its payload belong together, which the compiler cannot see through a table.
  const handler = handlers?.[kind] as ((payload: unknown, where: Where) => Result) | undefined;
  return handler?.(payload, where);
}
