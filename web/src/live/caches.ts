/** The query caches as the reducer's state, and back. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { COMMENTS_KEY } from "@/api/comments";
import { conversationKey, conversationQuery, COUNTS_KEY, LIST_KEY } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import { contactKey, CONTACTS_KEY } from "@/api/contacts";
import { showDraft } from "@/api/drafts";
import { PRESENCE_KEY } from "@/api/feed";
import type { FeedEvent } from "@/api/feed";
import { inboxesQuery } from "@/api/inboxes";
import { THREADS_KEY } from "@/api/messages";
import { POSTS_KEY } from "@/api/posts";
import type { Comment, CommentThread, Conversation } from "@/api/types";

import type { CommentsData } from "./comments";
import { applyEvents } from "./reducer";
import type { ListData, LiveState, ThreadData } from "./reducer";

/** How long counts may lag behind the lists, in milliseconds: a busy second costs one request. */
const COUNTS_LAG = 400;

interface Cached {
  state: LiveState;
  /** The keys of the state's parts, in the same order. */
  lists: QueryKey[];
  threads: QueryKey[];
  comments: QueryKey[];
}

function read(client: QueryClient, me: number): Cached {
  const lists = client
    .getQueriesData<ListData>({ queryKey: LIST_KEY })
    .flatMap(([key, data]) => (data ? [{ key, filter: key[2] as ListFilter, data }] : []));
  const threads = client
    .getQueriesData<ThreadData>({ queryKey: THREADS_KEY })
    .flatMap(([key, data]) => (data ? [{ key, conversationId: key[1] as number, data }] : []));
  const comments = client
    .getQueriesData<CommentsData>({ queryKey: COMMENTS_KEY })
    .flatMap(([key, data]) => (data ? [{ key, conversationId: key[1] as number, data }] : []));
  const conversations = client
    .getQueriesData<Conversation>({ queryKey: ["conversations", "one"] })
    .flatMap(([, data]) => (data ? [data] : []));
  return {
    state: { me, lists, threads, comments, conversations },
    lists: lists.map(({ key }) => key),
    threads: threads.map(({ key }) => key),
    comments: comments.map(({ key }) => key),
  };
}

/** Brings the fetched conversations and messages up to date with events. */
export function applyToCaches(client: QueryClient, me: number, events: readonly FeedEvent[]): void {
  const { state, lists, threads, comments } = read(client, me);
  const next = applyEvents(state, events);
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

/** What events say that cannot be computed here: it is fetched anew, once, when somebody looks at it. */
export function fetchWhatChanged(
  client: QueryClient,
  me: number,
  events: readonly FeedEvent[],
): void {
  for (const event of events) {
    switch (event.kind) {
      case "inbox":
        void client.invalidateQueries({ queryKey: inboxesQuery.queryKey });
        break;
      case "contact":
        void client.invalidateQueries({ queryKey: contactKey(event.payload.contact_id) });
        void fetchCardsOf(client, me, event.payload.contact_id);
        fetchThreadsWith(client, ({ items }) =>
          items.some(({ author }) => author.contact_id === event.payload.contact_id),
        );
        break;
      case "post":
        void client.invalidateQueries({ queryKey: POSTS_KEY });
        fetchThreadsWith(client, ({ post }) => post.id === event.payload.post_id);
        break;
      case "member":
        void client.invalidateQueries({ queryKey: ["memberships"] });
        void client.invalidateQueries({ queryKey: ["teams"] });
        void client.invalidateQueries({ queryKey: ["invitations"] });
        // Who left took their name off the conversations they had.
        void client.invalidateQueries({ queryKey: ["conversations"] });
        break;
      case "draft":
        showDraft(client, event.payload.draft);
        break;
      case "presence":
        client.setQueryData(PRESENCE_KEY, event.payload.users);
        break;
      case "conversation_deleted":
        // Forgotten and asked for again: who has it open learns from the server that it is gone.
        void client.resetQueries({ queryKey: conversationKey(event.payload.conversation_id) });
        void client.invalidateQueries({ queryKey: CONTACTS_KEY });
        recountSoon(client);
        break;
      case "message":
      case "conversation":
      case "receipt":
      case "message_removed":
        recountSoon(client);
    }
  }
}

/** A contact's name and picture are in its conversations too: those that are known here are fetched anew. */
async function fetchCardsOf(client: QueryClient, me: number, contactId: number): Promise<void> {
  const { lists, conversations } = read(client, me).state;
  const known = [
    ...lists.flatMap(({ data }) => data.pages.flatMap((page) => page.items)),
    ...conversations,
  ];
  const ids = new Set(known.filter(({ contact }) => contact.id === contactId).map(({ id }) => id));
  for (const id of ids) {
    const fetched = await client
      .query({ ...conversationQuery(id), staleTime: 0 })
      .catch(() => undefined);
    if (fetched) adoptConversation(client, me, fetched);
  }
}

/** The comment threads with such a page are fetched anew. */
function fetchThreadsWith(client: QueryClient, is: (page: CommentThread) => boolean): void {
  for (const [queryKey, data] of client.getQueriesData<CommentsData>({ queryKey: COMMENTS_KEY }))
    if (data?.pages.some(is)) void client.invalidateQueries({ queryKey });
}

/** Takes a conversation that the server just deleted out of everything, as its event will. */
export function dropConversation(client: QueryClient, me: number, id: number): void {
  applyToCaches(client, me, [
    { id: 0, kind: "conversation_deleted", payload: { conversation_id: id } },
  ]);
  client.removeQueries({ queryKey: conversationKey(id), type: "inactive" });
  recountSoon(client);
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

const WHAT_IS_FRESH = [
  "conversations",
  "messages",
  "comments",
  "posts",
  "inboxes",
  "contacts",
  "memberships",
  "teams",
  "drafts",
] as const;

/** Too much was missed: all that the feed keeps fresh is fetched anew. */
export function fetchAllAgain(client: QueryClient): void {
  for (const first of WHAT_IS_FRESH) void client.invalidateQueries({ queryKey: [first] });
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
