/** The screen of the inbox: the list beside whatever is chosen in it. */
import { IconInbox } from "@tabler/icons-react";
import type { QueryClient } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import {
  conversationQuery,
  conversationsQuery,
  countsQuery,
  filterOf,
  readSearch,
} from "@/api/conversations";
import { draftsQuery } from "@/api/drafts";
import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { threadQuery } from "@/api/messages";
import { i18n } from "@/i18n";
import { defineFeature, early, shellRoute } from "@/manifest";

import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    "inbox-screen": typeof texts;
  }
}

const inbox = createRoute({
  getParentRoute: () => shellRoute,
  id: "inbox",
  validateSearch: readSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps }) => {
    const filter = filterOf(deps);
    early(queryClient.infiniteQuery(conversationsQuery(filter)));
    early(queryClient.query(countsQuery(filter)));
    early(queryClient.query(inboxesQuery));
    early(queryClient.query(channelsQuery));
    early(queryClient.query(draftsQuery));
  },
  component: lazyRouteComponent(() => import("./pages/inbox"), "Page"),
});

const nothingChosen = createRoute({
  getParentRoute: () => inbox,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/nothingChosen"), "Page"),
});

const conversation = createRoute({
  getParentRoute: () => inbox,
  path: "/conversations/$conversationId",
  params: {
    /** What is no number is the id of no conversation, and the server says so. */
    parse: ({ conversationId }) => ({ conversationId: Math.trunc(Number(conversationId)) || 0 }),
    stringify: ({ conversationId }) => ({ conversationId: String(conversationId) }),
  },
  /** `message`: the message to open the thread at, as a copied link says. */
  validateSearch: (said: Record<string, unknown>): { message?: number } =>
    Number.isSafeInteger(said.message) ? { message: said.message as number } : {},
  loaderDeps: ({ search: { message } }) => ({ message }),
  loader: ({ context: { queryClient }, params: { conversationId }, deps: { message } }) =>
    fetchConversation(queryClient, conversationId, message ?? null),
  component: lazyRouteComponent(() => import("./pages/conversation"), "Page"),
});

function fetchConversation(client: QueryClient, id: number, around: number | null): void {
  early(client.query(conversationQuery(id)));
  early(client.infiniteQuery(threadQuery(id, around)));
}

declare module "@/ui/shortcuts" {
  interface FeatureShortcuts {
    goInbox: true;
  }
}

export const inboxScreen = defineFeature({
  name: "inbox-screen",
  routes: { shell: [inbox.addChildren([nothingChosen, conversation])] },
  rail: {
    to: "/",
    Icon: IconInbox,
    label: () => i18n.t("nav.inbox"),
    shortcut: "goInbox",
    holdsConversations: true,
  },
  shortcuts: {
    goInbox: { group: "app", keys: ["g i"] },
  },
});
