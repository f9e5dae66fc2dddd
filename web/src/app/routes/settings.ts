/** Settings: a frame with its own navigation, and a page for each subject. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "../parents";

const frame = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/routes/settings/frame"), "Page"),
});

const index = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("@/routes/settings/index"), "Page"),
});

export const settingsRoutes = [frame.addChildren([index])] as const;
