/** Posts: what is commented on. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { postsQuery } from "@/api/posts";
import { defineFeature, early, shellRoute } from "@/manifest";

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

export const posts = defineFeature({ name: "posts", routes: { shell: [page] } });
