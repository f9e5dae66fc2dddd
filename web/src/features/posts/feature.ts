/** Posts: what is commented on. */
import { IconLayoutGrid } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { postsQuery } from "@/api/posts";
import { i18n } from "@/i18n";
import { defineFeature, early, shellRoute } from "@/manifest";

import { feed } from "./feed";

const page = createRoute({
  getParentRoute: () => shellRoute,
  path: "/posts",
  /** `inbox`: only the posts of one inbox. */
  validateSearch: (said: Record<string, unknown>): { inbox?: number } =>
    Number.isSafeInteger(said.inbox) ? { inbox: said.inbox as number } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps: { inbox: id } }) => {
    early(queryClient.infiniteQuery(postsQuery(id)));
    early(queryClient.query(inboxesQuery));
    early(queryClient.query(channelsQuery));
  },
  component: lazyRouteComponent(() => import("./pages/posts"), "Page"),
});

declare module "@/ui/shortcuts" {
  interface FeatureShortcuts {
    goPosts: true;
  }
}

export const posts = defineFeature({
  name: "posts",
  feed,
  routes: { shell: [page] },
  rail: {
    to: "/posts",
    Icon: IconLayoutGrid,
    label: () => i18n.t("nav.posts"),
    shortcut: "goPosts",
    isShown: (inboxes) => inboxes.some(({ capabilities }) => capabilities.comments),
  },
  shortcuts: { goPosts: { group: "app", keys: ["g p"] } },
});
