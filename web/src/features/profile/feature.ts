/** Settings → Profile: the user themselves. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { defineFeature } from "@/manifest";

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/profile",
  component: lazyRouteComponent(() => import("./pages/profile"), "Page"),
});

export const profile = defineFeature({ name: "profile", routes: { settings: [page] } });
