/** Settings → Labels: managing them. */
import { IconTag } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { i18n } from "@/i18n";
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    labels: typeof texts;
  }
}

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/labels",
  component: lazyRouteComponent(() => import("./pages/labels"), "Page"),
});

export const labels = defineFeature({
  name: "labels",
  feed,
  routes: { settings: [page] },
  settings: {
    group: "account",
    to: "/settings/labels",
    Icon: IconTag,
    label: () => i18n.t("labels:nav"),
    permission: "label.manage",
  },
});
