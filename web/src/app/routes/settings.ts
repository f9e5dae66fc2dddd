/** Settings: a frame with its own navigation, and a page for each subject. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";

import { shellRoute } from "../parents";

const frame = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/routes/settings/frame"), "Page"),
});

const index = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("@/routes/settings/index"), "Page"),
});

/** A positive whole number out of an address; 0 is the id of nothing. */
const id = (said: unknown): number => Math.max(0, Math.trunc(Number(said)) || 0);

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
    ...(id(setup) > 0 && { setup: id(setup) }),
  };
}

const integrations = createRoute({
  getParentRoute: () => frame,
  path: "/integrations",
  validateSearch: integrationsSearch,
  loader: ({ context: { queryClient } }) => {
    // Fetched early; the page says what went wrong with them.
    queryClient.query(channelsQuery).catch(() => undefined);
    queryClient.query(inboxesQuery).catch(() => undefined);
  },
  component: lazyRouteComponent(() => import("@/routes/settings/integrations"), "Page"),
});

/** Where these pages were before: bookmarks still lead to them. */
const formerChannels = createRoute({
  getParentRoute: () => frame,
  path: "/channels",
  beforeLoad: () => {
    throw redirect({ to: "/settings/integrations", replace: true });
  },
});

const formerChannel = createRoute({
  getParentRoute: () => frame,
  path: "/channels/$channel",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/settings/integrations/$channel", params, replace: true });
  },
});

const channel = createRoute({
  getParentRoute: () => frame,
  path: "/integrations/$channel",
  /** `connect`: opens what leads to the platform at once. */
  validateSearch: (said: Record<string, unknown>): { connect?: true } =>
    said.connect === true ? { connect: true } : {},
  component: lazyRouteComponent(() => import("@/routes/settings/channel"), "Page"),
});

const inboxId = {
  parse: ({ inboxId }: { inboxId: string }) => ({ inboxId: id(inboxId) }),
  stringify: ({ inboxId }: { inboxId: number }) => ({ inboxId: String(inboxId) }),
};

/** `connect`: the form to connect it with opens at once; `delivery`: whose details lie open in the activity. */
interface InboxSearch {
  tab?: "activity";
  connect?: true;
  delivery?: number;
}

const inbox = createRoute({
  getParentRoute: () => frame,
  path: "/inboxes/$inboxId",
  params: inboxId,
  validateSearch: (said: Record<string, unknown>): InboxSearch => {
    if (said.tab !== "activity") return said.connect === true ? { connect: true } : {};
    const delivery = id(said.delivery);
    return { tab: "activity", ...(delivery > 0 && { delivery }) };
  },
  component: lazyRouteComponent(() => import("@/routes/settings/inboxSettings"), "Page"),
});

const team = createRoute({
  getParentRoute: () => frame,
  path: "/team",
  component: lazyRouteComponent(() => import("@/routes/settings/team"), "Page"),
});

const labels = createRoute({
  getParentRoute: () => frame,
  path: "/labels",
  component: lazyRouteComponent(() => import("@/routes/settings/labels"), "Page"),
});

const profile = createRoute({
  getParentRoute: () => frame,
  path: "/profile",
  component: lazyRouteComponent(() => import("@/routes/settings/profile"), "Page"),
});

const installation = createRoute({
  getParentRoute: () => frame,
  path: "/installation",
  component: lazyRouteComponent(() => import("@/routes/settings/installation"), "Page"),
});

/** Where a connection ended before. */
const formerConnected = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connected/$inboxId",
  params: inboxId,
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
  component: lazyRouteComponent(() => import("@/routes/elsewhere"), "Page"),
});

export const settingsRoutes = [
  frame.addChildren([
    index,
    integrations,
    channel,
    formerChannels,
    formerChannel,
    inbox,
    team,
    labels,
    profile,
    installation,
  ]),
  formerConnected,
  elsewhere,
] as const;
