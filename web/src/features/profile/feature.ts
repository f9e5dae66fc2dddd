/** Settings → Profile: the user themselves. */
import { IconUserCircle } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { i18n } from "@/i18n";
import { defineFeature } from "@/manifest";

import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    profile: typeof texts;
  }
}

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/profile",
  component: lazyRouteComponent(() => import("./pages/profile"), "Page"),
});

export const profile = defineFeature({
  name: "profile",
  routes: { settings: [page] },
  settings: {
    group: "you",
    to: "/settings/profile",
    Icon: IconUserCircle,
    label: () => i18n.t("profile:nav"),
  },
});
