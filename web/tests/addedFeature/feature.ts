/** A feature as a stranger adds one: everything of it is in this folder. */
import { IconStar } from "@tabler/icons-react";
import { queryOptions } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { i18n } from "@/i18n";
import { invalidate } from "@/live";
import { defineFeature } from "@/manifest";

import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    added: typeof texts;
  }
}

declare module "@/ui/shortcuts" {
  interface FeatureShortcuts {
    goAdded: true;
  }
}

export const addedQuery = queryOptions({ queryKey: ["added"], queryFn: () => "fetched" });

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/added",
  component: lazyRouteComponent(() => import("./pages/added"), "Page"),
});

export const added = defineFeature({
  name: "added",
  routes: { settings: [page] },
  settings: {
    group: "account",
    to: "/settings/added",
    Icon: IconStar,
    label: () => i18n.t("added:nav"),
    permission: "inbox.manage",
  },
  shortcuts: { goAdded: { group: "app", keys: ["g a"], label: () => i18n.t("added:key") } },
  consumers: { additions: () => i18n.t("added:additions") },
  feed: {
    on: { inbox: (_, { client }) => invalidate(client, addedQuery.queryKey) },
    keys: addedQuery.queryKey,
  },
});
