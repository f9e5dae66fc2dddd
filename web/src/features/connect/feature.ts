/** Where a platform sends the browser back to. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { defineFeature, inboxIdParam, shellRoute } from "@/manifest";

import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    connect: typeof texts;
  }
}

/** Where a connection ended before. */
const formerConnected = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connected/$inboxId",
  params: inboxIdParam,
  beforeLoad: ({ params }) => {
    throw redirect({
      to: "/settings/integrations",
      search: { setup: params.inboxId },
      replace: true,
    });
  },
});

/** Any other address: where a channel's platform sends the browser back to, or nothing. */
const elsewhere = createRoute({
  getParentRoute: () => shellRoute,
  path: "$",
  component: lazyRouteComponent(() => import("./pages/elsewhere"), "Page"),
});

export const connect = defineFeature({
  name: "connect",
  routes: { shell: [formerConnected, elsewhere] },
});
