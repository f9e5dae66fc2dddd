/** The query caches as the reducer's state, and back. */
import { replaceEqualDeep } from "@tanstack/react-query";
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { COMMENTS_KEY } from "@/api/comments";
import { conversationKey, COUNTS_KEY, knownConversation, LIST_KEY } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import type { FeedEvent } from "@/api/feed";
import { THREADS_KEY } from "@/api/messages";
import { POSTS_KEY } from "@/api/posts";
import { SEARCH_KEY } from "@/api/search";
import type { Comment, Conversation, Message } from "@/api/types";

import type { CommentsData } from "./comments";
import { applyEvents, renamed } from "./reducer";
import type { ListData, LiveState, ThreadData } from "./reducer";
import { foundAfter, withConversations } from "./searchResults";
import type { FoundData } from "./searchResults";

/** How long counts may lag behind the lists, in milliseconds: a busy second costs one request. */
const COUNTS_LAG = 400;

interface Cached {
  state: LiveState;
  /** The keys of the state's parts, in the same order. */
  lists: QueryKey[];
  threads: QueryKey[];
  comments: QueryKey[];
}

/** @param only the key of the one query to look at; else all */
function read(client: QueryClient, me: number, only?: QueryKey): Cached {
  const below = <T>(prefix: QueryKey): [QueryKey, T | undefined][] => {
    if (!only) return client.getQueriesData<T>({ queryKey: prefix });
    const mine = prefix.every((part, at) => part === only[at]);
    return mine ? [[only, client.getQueryData<T>(only)]] : [];
  };
  const lists = below<ListData>(LIST_KEY).flatMap(([key, data]) =>
    data ? [{ key, filter: key[2] as ListFilter, data }] : [],
  );
  const threads = below<ThreadData>(THREADS_KEY).flatMap(([key, data]) =>
    data ? [{ key, conversationId: key[1] as number, data }] : [],
  );
  const comments = below<CommentsData>(COMMENTS_KEY).flatMap(([key, data]) =>
    data ? [{ key, conversationId: key[1] as number, data }] : [],
  );
  const conversations = below<Conversation>(["conversations", "one"]).flatMap(([, data]) =>
    data ? [data] : [],
  );
  return {
    state: { me, lists, threads, comments, conversations },
    lists: lists.map(({ key }) => key),
    threads: threads.map(({ key }) => key),
    comments: comments.map(({ key }) => key),
  };
}

/** Brings the fetched conversations and messages up to date with events: all of them, or `only` one query's. */
export function applyToCaches(
  client: QueryClient,
  me: number,
  events: readonly FeedEvent[],
  only?: QueryKey,
): void {
  changeCaches(client, me, (state) => applyEvents(state, events), only);
  changeFound(client, (data) => foundAfter(data, events), only);
}

/** Shows a contact's new name wherever a conversation of theirs is known. */
export function renameInCaches(client: QueryClient, me: number, id: number, name: string): void {
  changeCaches(client, me, (state) => renamed(state, id, name));
  changeFound(client, (data) =>
    withConversations(data, (known) =>
      known.contact.id === id && known.contact.name !== name
        ? { ...known, contact: { ...known.contact, name } }
        : known,
    ),
  );
}

/** Changes what searches found: all of them, or `only` one. */
function changeFound(
  client: QueryClient,
  change: (data: FoundData) => FoundData,
  only: QueryKey = SEARCH_KEY,
): void {
  if (only[0] !== SEARCH_KEY[0]) return;
  client.setQueriesData<FoundData>({ queryKey: only }, (data) => data && change(data));
}

function changeCaches(
  client: QueryClient,
  me: number,
  change: (state: LiveState) => LiveState,
  only?: QueryKey,
): void {
  const { state, lists, threads, comments } = read(client, me, only);
  const next = change(state);
  next.lists.forEach(({ data }, index) => {
    if (data !== state.lists[index]?.data) keep(client, lists[index], data);
  });
  next.threads.forEach(({ data }, index) => {
    if (data !== state.threads[index]?.data) keep(client, threads[index], data);
  });
  next.comments.forEach(({ data }, index) => {
    if (data !== state.comments[index]?.data) keep(client, comments[index], data);
  });
  next.conversations.forEach((conversation, index) => {
    if (conversation !== state.conversations[index])
      keep(client, conversationKey(conversation.id), conversation);
  });
}

function keep(client: QueryClient, key: QueryKey | undefined, data: unknown): void {
  if (key) client.setQueryData(key, data);
}

/** Whether a conversation of this contact is known here. */
export function isContactKnown(client: QueryClient, me: number, contactId: number): boolean {
  const { lists, conversations } = read(client, me).state;
  const listed = lists.flatMap(({ data }) => data.pages.flatMap((page) => page.items));
  return [...listed, ...foundConversations(client), ...conversations].some(
    ({ contact }) => contact.id === contactId,
  );
}

/** Takes a conversation that the server just deleted out of everything, as its event will. */
export function dropConversation(client: QueryClient, me: number, id: number): void {
  applyToCaches(client, me, [
    { id: 0, kind: "conversation_deleted", payload: { conversation_id: id } },
  ]);
  client.removeQueries({ queryKey: conversationKey(id), type: "inactive" });
  recountSoon(client);
}

/** Takes a message that the server just removed out of its thread, as its event will. */
export function dropMessage(client: QueryClient, me: number, message: Message): void {
  const payload = { message_id: message.id, conversation_id: message.conversation_id };
  applyToCaches(client, me, [{ id: 0, kind: "message_removed", payload }]);
}

let recount: ReturnType<typeof setTimeout> | undefined;

/** Counts everywhere are fetched again, at most once per lag. */
export function recountSoon(client: QueryClient): void {
  recount ??= setTimeout(() => {
    recount = undefined;
    void client.invalidateQueries({ queryKey: COUNTS_KEY });
    // Posts say how many conversations about them are open.
    void client.invalidateQueries({ queryKey: POSTS_KEY });
  }, COUNTS_LAG);
}

/** Puts a conversation that the server just answered where it belongs, as its event will. */
export function adoptConversation(
  client: QueryClient,
  me: number,
  conversation: Conversation,
): void {
  applyToCaches(client, me, [{ id: 0, kind: "conversation", payload: { conversation } }]);
  recountSoon(client);
}

/** The conversation as it is on the screen, if it is. */
export const shownConversation = (client: QueryClient, id: number): Conversation | undefined =>
  client.getQueryData<Conversation>(conversationKey(id)) ??
  knownConversation(client, id) ??
  foundConversations(client).find((conversation) => conversation.id === id);

const foundConversations = (client: QueryClient): Conversation[] =>
  client
    .getQueriesData<FoundData>({ queryKey: SEARCH_KEY })
    .flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? [])
    .map((hit) => hit.conversation);

/**
 * Shows what the server answered to a change, where the conversation is what was `shown` as the change was asked for.
 * Else the feed was quicker, and tells of what the response does not know; also that there is no such conversation.
 */
export function adoptResponse(
  client: QueryClient,
  me: number,
  shown: Conversation | undefined,
  response: Conversation,
): void {
  const now = shownConversation(client, response.id);
  if (replaceEqualDeep(shown, now) === shown) adoptConversation(client, me, response);
}

/** Shows a comment that the server just answered, as its event will. */
export function adoptComment(client: QueryClient, me: number, comment: Comment): void {
  applyToCaches(client, me, [{ id: 0, kind: "comment", payload: { comment } }]);
}

/** A comment as the loaded threads have it. */
export function knownComment(client: QueryClient, id: number): Comment | undefined {
  return client
    .getQueriesData<CommentsData>({ queryKey: COMMENTS_KEY })
    .flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? [])
    .find((comment) => comment.id === id);
}
