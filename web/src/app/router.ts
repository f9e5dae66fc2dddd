/** The router: every page of the app, put together. */
import { createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { createElement } from "react";

import { onSignedOut } from "@/api/client";
import { reportPageError } from "@/api/pageErrors";
import { sessionQuery } from "@/api/session";
import type { Session } from "@/api/types";
import { settingsRoute } from "@/features/settings";
import { rootRoute, routesUnder, shellRoute } from "@/manifest";
import type { Feature } from "@/manifest";
import { addShortcuts, broke, onBroken, PageError } from "@/ui";

import { features } from "./features";
import { makeQueryClient } from "./queryClient";
import { parseSearch, stringifySearch } from "./search";

export const queryClient = makeQueryClient();

for (const { shortcuts } of features as readonly Feature[]) if (shortcuts) addShortcuts(shortcuts);

shellRoute.update({ component: lazyRouteComponent(() => import("./Shell"), "Shell") });

const tree = rootRoute.addChildren([
  ...routesUnder(features, "root"),
  shellRoute.addChildren([
    ...routesUnder(features, "shell"),
    settingsRoute.addChildren(routesUnder(features, "settings")),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: false,
  // Of its own for each route: what surrounds the page that broke stays.
  defaultErrorComponent: ({ error, reset }) => createElement(PageError, { error, onRetry: reset }),
  defaultOnCatch: (error, { componentStack }) => {
    broke(error, componentStack ?? "");
  },
  parseSearch,
  stringifySearch,
});

/** Loads the scripts of the page that was asked for, without waiting for who is signed in. */
export function loadPage(): void {
  const [routes] = router.getMatchedRoutes(router.latestLocation.pathname);
  for (const route of routes) void router.loadRouteChunk(route);
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

onBroken((error, components) => {
  reportPageError(error, components, router.state.matches.at(-1)?.routeId ?? "");
});

onSignedOut(() => {
  const here = router.state.location;
  if (here.pathname === "/sign-in") return;
  // Who comes without a session signs in; who was at work hears that it ended.
  const before = queryClient.getQueryData<Session | null>(sessionQuery.queryKey) ?? null;
  void router
    .navigate({
      to: "/sign-in",
      search: { next: here.href, ...(before !== null && { ended: true }) },
    })
    .then(() => queryClient.setQueryData(sessionQuery.queryKey, null));
});
