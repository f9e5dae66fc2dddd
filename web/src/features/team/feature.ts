/** Settings → Team: the people of the account. */
import { IconUsers } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { i18n } from "@/i18n";
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    team: typeof texts;
  }
}

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/team",
  component: lazyRouteComponent(() => import("./pages/team"), "Page"),
});

export const team = defineFeature({
  name: "team",
  feed,
  routes: { settings: [page] },
  settings: {
    group: "account",
    to: "/settings/team",
    Icon: IconUsers,
    label: () => i18n.t("team:nav"),
  },
});
