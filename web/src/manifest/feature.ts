/** What a feature declares of itself in its `feature.ts`. */
import type { AnyRoute } from "@tanstack/react-router";

/** The parents that pages hang under: the root (no session), the shell, the frame of the settings. */
export interface FeatureRoutes {
  root?: readonly AnyRoute[];
  shell?: readonly AnyRoute[];
  settings?: readonly AnyRoute[];
}

export interface Feature {
  /** The folder's name. */
  name: string;
  routes?: FeatureRoutes;
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
