/** Posts: what is commented on. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { postsQuery } from "@/api/posts";

import { shellRoute } from "../parents";

const posts = createRoute({
  getParentRoute: () => shellRoute,
  path: "/posts",
  /** `inbox`: only the posts of one inbox. */
  validateSearch: (said: Record<string, unknown>): { inbox?: number } =>
    Number.isSafeInteger(said.inbox) ? { inbox: said.inbox as number } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps: { inbox: id } }) => {
    // Fetched early; the page says what went wrong with them.
    queryClient.infiniteQuery(postsQuery(id)).catch(() => undefined);
    queryClient.query(inboxesQuery).catch(() => undefined);
    queryClient.query(channelsQuery).catch(() => undefined);
  },
  component: lazyRouteComponent(() => import("@/routes/posts"), "Page"),
});

export const postsRoutes = [posts] as const;
