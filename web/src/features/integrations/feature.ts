/** Settings → Integrations: what is connected, and what can be. */
import { IconPlugConnected } from "@tabler/icons-react";
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { settingsRoute } from "@/features/settings";
import { i18n } from "@/i18n";
import { defineFeature, early, idOf } from "@/manifest";

import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    integrations: typeof texts;
  }
}

const TABS = new Set<unknown>(["integrated", "available"]);

/** `connect`: the platform whose dialog is open; `setup`: the inbox just connected, to be set up. */
interface IntegrationsSearch {
  tab?: "integrated" | "available";
  connect?: string;
  setup?: number;
}

function integrationsSearch(said: Record<string, unknown>): IntegrationsSearch {
  const { tab, connect, setup } = said;
  return {
    ...(TABS.has(tab) && { tab: tab as "integrated" | "available" }),
    ...(typeof connect === "string" && { connect }),
    ...(idOf(setup) > 0 && { setup: idOf(setup) }),
  };
}

const overview = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/integrations",
  validateSearch: integrationsSearch,
  loader: ({ context: { queryClient } }) => {
    early(queryClient.query(channelsQuery));
    early(queryClient.query(inboxesQuery));
  },
  component: lazyRouteComponent(() => import("./pages/integrations"), "Page"),
});

const channel = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/integrations/$channel",
  /** `connect`: opens what leads to the platform at once. */
  validateSearch: (said: Record<string, unknown>): { connect?: true } =>
    said.connect === true ? { connect: true } : {},
  component: lazyRouteComponent(() => import("./pages/channel"), "Page"),
});

/** Where these pages were before: bookmarks still lead to them. */
const formerChannels = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/channels",
  beforeLoad: () => {
    throw redirect({ to: "/settings/integrations", replace: true });
  },
});

const formerChannel = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/channels/$channel",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/settings/integrations/$channel", params, replace: true });
  },
});

export const integrations = defineFeature({
  name: "integrations",
  routes: { settings: [overview, channel, formerChannels, formerChannel] },
  settings: {
    group: "account",
    to: "/settings/integrations",
    Icon: IconPlugConnected,
    label: () => i18n.t("integrations:nav"),
    permission: "inbox.manage",
  },
});
