/** Settings: a frame with its own navigation, and the page one begins at. */
import { IconSettings } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { i18n } from "@/i18n";
import { defineFeature } from "@/manifest";

import { settingsRoute } from "./settingsRoute";
import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    settings: typeof texts;
  }
}

const start = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/start"), "Page"),
});

declare module "@/ui/shortcuts" {
  interface FeatureShortcuts {
    goSettings: true;
  }
}

export const settings = defineFeature({
  name: "settings",
  routes: { settings: [start] },
  rail: {
    to: "/settings",
    Icon: IconSettings,
    label: () => i18n.t("nav.settings"),
    shortcut: "goSettings",
  },
  shortcuts: {
    goSettings: { group: "app", keys: ["g s"] },
  },
});
