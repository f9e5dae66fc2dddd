/** The two routes that the pages of features hang under: the root, and the shell for who is signed in. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, redirect } from "@tanstack/react-router";

import { sessionQuery } from "@/api/session";
import { NotFound } from "@/ui";

export interface RouterContext {
  queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  notFoundComponent: NotFound,
});

/** Everything under it has a session; without one the visitor signs in first and comes back. The app gives it its frame. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query(sessionQuery);
    if (!session) {
      const next = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/sign-in", search: { next } });
    }
    return { session };
  },
});
