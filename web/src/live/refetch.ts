/** What events say that cannot be computed here: it is fetched anew, once, when somebody looks at it. */
import { matchQuery } from "@tanstack/react-query";
import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";

import { COMMENTS_KEY } from "@/api/comments";
import {
  contactConversationsQuery,
  contactKey,
  contactMediaKey,
  CONTACTS_KEY,
  fetchContact,
} from "@/api/contacts";
import { conversationKey } from "@/api/conversations";
import { forgetDraft, showDraft } from "@/api/drafts";
import { PRESENCE_KEY } from "@/api/feed";
import type { FeedEvent, Presence } from "@/api/feed";
import { GAPS_KEY, inboxesQuery } from "@/api/inboxes";
import { LABELS_KEY, labelsQuery } from "@/api/labels";
import { THREADS_KEY } from "@/api/messages";
import { POSTS_AT_KEY, POSTS_KEY } from "@/api/posts";
import { SEARCH_KEY } from "@/api/search";
import type { CommentThread, Conversation, Label } from "@/api/types";

import { isContactKnown, recountSoon, renameInCaches } from "./caches";
import type { CommentsData } from "./comments";

/** What is on its way was asked for before the change; what nobody looks at yet is fetched when somebody does. */
function anewWhere(client: QueryClient, predicate: (query: Query) => boolean): void {
  void client.cancelQueries({ predicate });
  void client.invalidateQueries({ predicate });
}

/** The same for all whose keys begin so. */
function anew(client: QueryClient, queryKey: QueryKey): void {
  anewWhere(client, (query) => matchQuery({ queryKey }, query));
}

/**
 * What events mean for one response that was on its way when they were told, beside what can be computed. Only it is
 * fetched once more: the others have their own responses.
 */
export function refetchFor(
  client: QueryClient,
  me: number,
  queryKey: QueryKey,
  events: readonly FeedEvent[],
): void {
  const [noun] = queryKey;
  let again = false;
  for (const { kind, payload } of events) {
    if (
      (kind === "member" || (kind === "labels" && !payload.made)) &&
      WITH_CONVERSATIONS.some((one) => one === noun)
    )
      again = true;
    if ((kind === "post" || kind === "contact") && noun === "comments") again = true;
    if (kind === "contact" && WITH_CONVERSATIONS.some((one) => one === noun))
      void fetchNameOf(client, me, payload.contact_id);
    if (kind === "draft") showDraft(client, payload.draft);
    if (kind === "conversation_deleted") forgetDraft(client, payload.conversation_id);
  }
  if (again) anew(client, queryKey);
}

/** Fetches what events say has changed without saying how. */
export function refetchChanged(
  client: QueryClient,
  me: number,
  events: readonly FeedEvent[],
): void {
  for (const event of events) fetchAfter(client, me, event);
}

function fetchAfter(client: QueryClient, me: number, { kind, payload }: FeedEvent): void {
  switch (kind) {
    case "inbox":
      for (const key of [inboxesQuery.queryKey, GAPS_KEY]) anew(client, key);
      break;
    case "contact":
      fetchContactAgain(client, me, payload.contact_id);
      break;
    case "post":
      for (const key of [POSTS_KEY, POSTS_AT_KEY]) anew(client, key);
      fetchThreadsWith(client, ({ post }) => post.id === payload.post_id);
      break;
    case "member":
      // Who left took their name off the conversations they had.
      for (const noun of ["memberships", "teams", "invitations", ...WITH_CONVERSATIONS])
        anew(client, [noun]);
      break;
    case "labels":
      // Conversations hold labels by their names, which changed in many of them at once.
      if (payload.made) addLabels(client, payload.made);
      else for (const noun of [...LABELS_KEY, ...WITH_CONVERSATIONS]) anew(client, [noun]);
      break;
    case "draft":
      showDraft(client, payload.draft);
      break;
    case "presence":
      client.setQueryData(PRESENCE_KEY, payload.users);
      break;
    case "presence_changed":
      // Nothing is known before everybody was told of.
      client.setQueryData<Presence[]>(
        PRESENCE_KEY,
        (before) =>
          before && [
            ...before.filter(({ id }) => !payload.user_ids.includes(id)),
            ...payload.users,
          ],
      );
      break;
    case "conversation_deleted":
      forgetConversation(client, payload.conversation_id);
      break;
    case "message":
      if (payload.message.attachments.length > 0)
        anew(client, contactMediaKey(payload.conversation.contact.id));
      fetchConversationsOf(client, payload.conversation);
      break;
    case "message_removed":
      anewWhere(client, ({ queryKey: [noun, , part] }) => noun === "contacts" && part === "media");
      break;
    case "conversation":
      fetchConversationsOf(client, payload.conversation);
  }
  if (COUNTED.has(kind)) recountSoon(client);
}

/** The first words of the keys of responses with whole conversations in them. */
const WITH_CONVERSATIONS = ["conversations", ...SEARCH_KEY] as const;

/** What changes how many conversations there are of a kind. */
const COUNTED: ReadonlySet<FeedEvent["kind"]> = new Set([
  "conversation",
  "conversation_deleted",
  "message",
  "message_removed",
  "receipt",
] as const);

function fetchContactAgain(client: QueryClient, me: number, id: number): void {
  anew(client, contactKey(id));
  void fetchNameOf(client, me, id);
  fetchThreadsWith(client, ({ items }) => items.some(({ author }) => author.contact_id === id));
}

/** Forgotten and asked for again: who has it open learns from the server that it is gone. */
function forgetConversation(client: QueryClient, id: number): void {
  for (const queryKey of keysOf(id)) void client.resetQueries({ queryKey });
  forgetDraft(client, id);
  anew(client, CONTACTS_KEY);
}

/** Labels that somebody used for the first time; their conversations are told of by themselves. */
function addLabels(client: QueryClient, made: readonly Label[]): void {
  const known = client.getQueryData(labelsQuery.queryKey);
  // A response that is on its way may have been made up before.
  if (known === undefined || client.isFetching({ queryKey: LABELS_KEY }) > 0)
    anew(client, LABELS_KEY);
  else
    client.setQueryData(
      labelsQuery.queryKey,
      [...known.filter(({ id }) => !made.some((one) => one.id === id)), ...made].sort((a, b) =>
        a.name.toLowerCase().localeCompare(b.name.toLowerCase()),
      ),
    );
}

/** Everything that is kept of a conversation alone. */
const keysOf = (id: number): QueryKey[] => [
  conversationKey(id),
  [...THREADS_KEY, id],
  [...COMMENTS_KEY, id],
];

/** The newest question for each contact's name: only its response counts. */
const asked = new Map<number, symbol>();

/** A contact's name is in its conversations too: it is fetched, and put where they are shown by then. */
async function fetchNameOf(client: QueryClient, me: number, contactId: number): Promise<void> {
  if (!isContactKnown(client, me, contactId)) return;
  const question = Symbol();
  asked.set(contactId, question);
  const fetched = await fetchContact(contactId).catch(() => undefined);
  if (asked.get(contactId) !== question) return;
  asked.delete(contactId);
  if (fetched) renameInCaches(client, me, contactId, fetched.name);
}

/** What a contact's other conversations are is fetched anew when one is told of that is not among them. */
function fetchConversationsOf(client: QueryClient, { id, contact }: Conversation): void {
  const { queryKey } = contactConversationsQuery(contact.id);
  const known = client.getQueryData(queryKey);
  if (known && !known.some((one) => one.id === id)) anew(client, queryKey);
}

/** The comment threads with such a page are fetched anew. */
function fetchThreadsWith(client: QueryClient, is: (page: CommentThread) => boolean): void {
  for (const [queryKey, data] of client.getQueriesData<CommentsData>({ queryKey: COMMENTS_KEY }))
    if (data?.pages.some(is)) anew(client, queryKey);
}

const WHAT_IS_FRESH = [
  "conversations",
  "messages",
  "comments",
  "posts",
  "postsAt",
  "inboxes",
  "contacts",
  "memberships",
  "teams",
  "drafts",
  "labels",
  "invitations",
  "search",
] as const;

/** Too much was missed: all that the feed keeps fresh is fetched anew. */
export function fetchAllAgain(client: QueryClient): void {
  for (const first of WHAT_IS_FRESH) anew(client, [first]);
}
