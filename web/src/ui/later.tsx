/** Parts of a page whose code is not in the first load: it comes when they are wanted, or before, when nothing else does. */
import { lazy, Suspense, useState } from "react";
import type { ComponentType, LazyExoticComponent, ReactElement, ReactNode } from "react";

/** Long enough for the page that was asked for to be there with all its data. */
const PATIENCE = 5_000;

/** Fetches code when the browser is quiet, so that nobody waits for it later, and it is there without a network. */
export function ahead<Module>(load: () => Promise<Module>): () => Promise<Module> {
  if ("requestIdleCallback" in globalThis)
    setTimeout(() => requestIdleCallback(() => void load().catch(() => undefined)), PATIENCE);
  return load;
}

/** A component from a file of its own. */
export function later<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(ahead(load));
}

/** Draws nothing until it is first wanted; from then on what it holds stays, so that a dialog can close slowly. */
export function OnceWanted({
  wanted,
  children,
}: {
  wanted: boolean;
  children: ReactNode;
}): ReactElement | null {
  const [was, setWas] = useState(wanted);
  if (wanted && !was) setWas(true);
  return was ? <Suspense fallback={null}>{children}</Suspense> : null;
}
