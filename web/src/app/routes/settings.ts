/** Settings: a frame with its own navigation, and a page for each subject. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

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

const channels = createRoute({
  getParentRoute: () => frame,
  path: "/channels",
  loader: ({ context: { queryClient } }) => {
    // Fetched early; the page says what went wrong with them.
    queryClient.query(channelsQuery).catch(() => undefined);
    queryClient.query(inboxesQuery).catch(() => undefined);
  },
  component: lazyRouteComponent(() => import("@/routes/settings/channels"), "Page"),
});

const channel = createRoute({
  getParentRoute: () => frame,
  path: "/channels/$channel",
  /** `connect`: opens what leads to the platform at once. */
  validateSearch: (said: Record<string, unknown>): { connect?: true } =>
    said.connect === true ? { connect: true } : {},
  component: lazyRouteComponent(() => import("@/routes/settings/channel"), "Page"),
});

/** A positive whole number out of an address; 0 is the id of nothing. */
const id = (said: unknown): number => Math.max(0, Math.trunc(Number(said)) || 0);

const inboxId = {
  parse: ({ inboxId }: { inboxId: string }) => ({ inboxId: id(inboxId) }),
  stringify: ({ inboxId }: { inboxId: number }) => ({ inboxId: String(inboxId) }),
};

const inbox = createRoute({
  getParentRoute: () => frame,
  path: "/inboxes/$inboxId",
  params: inboxId,
  /** `delivery`: the one whose details lie open in the activity. */
  validateSearch: (said: Record<string, unknown>): { tab?: "activity"; delivery?: number } => {
    if (said.tab !== "activity") return {};
    const delivery = id(said.delivery);
    return { tab: "activity", ...(delivery > 0 && { delivery }) };
  },
  component: lazyRouteComponent(() => import("@/routes/settings/inbox"), "Page"),
});

const team = createRoute({
  getParentRoute: () => frame,
  path: "/team",
  component: lazyRouteComponent(() => import("@/routes/settings/team"), "Page"),
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

/** What a platform's consent ends on: the inbox works, and gets its name. */
const connected = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connected/$inboxId",
  params: inboxId,
  validateSearch: (said: Record<string, unknown>): { again?: true } =>
    said.again === true ? { again: true } : {},
  component: lazyRouteComponent(() => import("@/routes/connected"), "Page"),
});

/** Any other address: where a channel's platform sends the browser back to, or nothing. */
const elsewhere = createRoute({
  getParentRoute: () => shellRoute,
  path: "$",
  component: lazyRouteComponent(() => import("@/routes/elsewhere"), "Page"),
});

export const settingsRoutes = [
  frame.addChildren([index, channels, channel, inbox, team, profile, installation]),
  connected,
  elsewhere,
] as const;
