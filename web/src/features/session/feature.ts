/** Pages for who is not signed in yet. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { defineFeature, rootRoute } from "@/manifest";

import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    session: typeof texts;
  }
}

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  /** `next`: the path to go to afterwards; only paths of this app are kept. `ended`: a session came to its end here. */
  validateSearch: (said: Record<string, unknown>): { next?: string | undefined; ended?: true } => {
    const { next } = said;
    return {
      ...(typeof next === "string" && /^\/(?![/\\])/.test(next) && { next }),
      ...(said.ended === true && { ended: true }),
    };
  },
  component: lazyRouteComponent(() => import("./pages/signIn"), "Page"),
});

const setup = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/setup"), "Page"),
});

const invite = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite",
  component: lazyRouteComponent(() => import("./pages/invite"), "Page"),
});

export const session = defineFeature({
  name: "session",
  routes: { root: [signIn, setup, invite] },
});
