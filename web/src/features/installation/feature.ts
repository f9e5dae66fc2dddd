/** Settings → Installation: the operator's page. */
import { IconServer2 } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { i18n } from "@/i18n";
import { defineFeature } from "@/manifest";

import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    installation: typeof texts;
  }
}

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/installation",
  component: lazyRouteComponent(() => import("./pages/installation"), "Page"),
});

export const installation = defineFeature({
  name: "installation",
  routes: { settings: [page] },
  settings: {
    group: "operator",
    to: "/settings/installation",
    Icon: IconServer2,
    label: () => i18n.t("installation:nav"),
    permission: "installation.manage",
  },
});
