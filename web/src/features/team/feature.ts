/** Settings → Team: the people of the account. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { defineFeature } from "@/manifest";

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/team",
  component: lazyRouteComponent(() => import("./pages/team"), "Page"),
});

export const team = defineFeature({ name: "team", routes: { settings: [page] } });
