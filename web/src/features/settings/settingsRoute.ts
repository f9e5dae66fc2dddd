/** The frame of the settings, under which their pages hang. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/manifest";

export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/frame"), "Page"),
});
