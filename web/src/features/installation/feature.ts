/** Settings → Installation: the operator's page. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { defineFeature } from "@/manifest";

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/installation",
  component: lazyRouteComponent(() => import("./pages/installation"), "Page"),
});

export const installation = defineFeature({ name: "installation", routes: { settings: [page] } });
