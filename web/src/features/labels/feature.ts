/** Settings → Labels: managing them. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { defineFeature } from "@/manifest";

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/labels",
  component: lazyRouteComponent(() => import("./pages/labels"), "Page"),
});

export const labels = defineFeature({ name: "labels", routes: { settings: [page] } });
