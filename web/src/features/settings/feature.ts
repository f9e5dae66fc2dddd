/** Settings: a frame with its own navigation, and the page one begins at. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { defineFeature } from "@/manifest";

import { settingsRoute } from "./settingsRoute";

const start = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/start"), "Page"),
});

export const settings = defineFeature({ name: "settings", routes: { settings: [start] } });
