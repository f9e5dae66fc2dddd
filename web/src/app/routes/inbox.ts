/** The inbox: the list beside whatever is chosen in it. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "../parents";

const inbox = createRoute({
  getParentRoute: () => shellRoute,
  id: "inbox",
  component: lazyRouteComponent(() => import("@/routes/inbox"), "Page"),
});

const nothingChosen = createRoute({
  getParentRoute: () => inbox,
  path: "/",
  component: lazyRouteComponent(() => import("@/routes/nothingChosen"), "Page"),
});

export const inboxRoutes = [inbox.addChildren([nothingChosen])] as const;
