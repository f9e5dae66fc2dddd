/** What a feature declares of itself in its `feature.ts`. */
import type { AnyRoute } from "@tanstack/react-router";
import type { ComponentType } from "react";

import type { Inbox, Permission } from "@/api/types";
import type { FeedPart } from "@/live";
import type { Shortcut, ShortcutName } from "@/ui";

/** The parents that pages hang under: the root (no session), the shell, the frame of the settings. */
export interface FeatureRoutes {
  root?: readonly AnyRoute[];
  shell?: readonly AnyRoute[];
  settings?: readonly AnyRoute[];
}

interface Entry {
  /** The address of a page; the list of features is checked to have it. */
  to: string;
  Icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;
  /** Asked for when the entry is drawn: its texts may come late. */
  label: () => string;
}

/** An entry of the rail, in the order of the list of features. */
export interface RailEntry extends Entry {
  /** The key that leads there. */
  shortcut: ShortcutName;
  /** Whether there is anything on the page; always when not given. */
  isShown?: (inboxes: readonly Inbox[]) => boolean;
  /** Whether it is where conversations are: it counts what is unread. */
  holdsConversations?: boolean;
}

/** An entry of the settings' navigation, in its group in the order of the list of features. */
export interface SettingsEntry extends Entry {
  group: "account" | "you" | "operator";
  /** What its page takes; everybody sees it when not given. */
  permission?: Permission;
}

export interface Feature {
  /** The folder's name. */
  name: string;
  routes?: FeatureRoutes;
  rail?: RailEntry;
  settings?: SettingsEntry;
  /** Its own keys, beside those of the table in `@/ui`. */
  shortcuts?: Readonly<Partial<Record<ShortcutName, Shortcut>>>;
  /** What it keeps fresh as the feed tells of changes. */
  feed?: FeedPart;
  /** What its consumers of events are called where the operator sees them, by their names. */
  consumers?: Readonly<Record<string, () => string>>;
}

/** Checks a manifest and keeps its exact type: the compiler knows every address from it. */
export const defineFeature = <const Declared extends Feature>(feature: Declared): Declared =>
  feature;

/** The routes that features declare under one parent, as one tuple. */
export type RoutesUnder<
  Features extends readonly Feature[],
  Parent extends keyof FeatureRoutes,
> = Features extends readonly [infer First, ...infer Rest extends readonly Feature[]]
  ? [...DeclaredUnder<First, Parent>, ...RoutesUnder<Rest, Parent>]
  : [];

type DeclaredUnder<One, Parent extends keyof FeatureRoutes> = One extends {
  routes: Record<Parent, infer Routes extends readonly AnyRoute[]>;
}
  ? Routes
  : [];

export function routesUnder<
  const Features extends readonly Feature[],
  Parent extends keyof FeatureRoutes,
>(features: Features, parent: Parent): RoutesUnder<Features, Parent> {
  const found: readonly AnyRoute[] = features.flatMap(({ routes }) => routes?.[parent] ?? []);
  // The same routes in the same order; only the compiler's way of counting them differs.
  return found as RoutesUnder<Features, Parent>;
}

/** What a consumer of events is called: its feature says so. One that none knows has its own name. */
export const consumerTitle = (features: readonly Feature[], name: string): string =>
  features
    .find(({ consumers }) => consumers && Object.hasOwn(consumers, name))
    ?.consumers?.[name]?.() ?? name;

/** What all features do with the feed. */
export const feedParts = (features: readonly Feature[]): FeedPart[] =>
  features.flatMap(({ feed }) => feed ?? []);
