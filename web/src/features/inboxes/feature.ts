/** Settings → Integrations → one inbox. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { settingsRoute } from "@/features/settings";
import { defineFeature, idOf, inboxIdParam } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    inboxes: typeof texts;
  }
}

/** `connect`: the form to connect it with opens at once; `delivery`: whose details lie open in the activity. */
interface InboxSearch {
  tab?: "activity";
  connect?: true;
  delivery?: number;
}

const page = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/inboxes/$inboxId",
  params: inboxIdParam,
  validateSearch: (said: Record<string, unknown>): InboxSearch => {
    if (said.tab !== "activity") return said.connect === true ? { connect: true } : {};
    const delivery = idOf(said.delivery);
    return { tab: "activity", ...(delivery > 0 && { delivery }) };
  },
  component: lazyRouteComponent(() => import("./pages/inboxSettings"), "Page"),
});

export const inboxes = defineFeature({ name: "inboxes", feed, routes: { settings: [page] } });
