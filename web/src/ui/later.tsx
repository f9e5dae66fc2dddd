/** Parts of a page whose code is not in the first load: it comes when they are wanted, or before, when nothing else does. */
import { lazy, Suspense, useEffect, useState } from "react";
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

interface Props {
  wanted: boolean;
  /**
   * What is wanted, open or not. It is there for a moment before it opens, the first time too: a dialog remembers then
   * what had the focus. From then on it stays, so that it can close slowly.
   */
  children: (opened: boolean) => ReactNode;
}

/** Draws nothing until it is first wanted. */
export function OnceWanted({ wanted, children }: Props): ReactElement | null {
  const [was, setWas] = useState(wanted);
  const [isThere, setThere] = useState(false);
  if (wanted && !was) setWas(true);
  if (!was) return null;
  return (
    <Suspense fallback={null}>
      {children(wanted && isThere)}
      <Arrival onArrived={setThere} />
    </Suspense>
  );
}

/** Says when all beside it has come. */
function Arrival({ onArrived }: { onArrived: (there: true) => void }): null {
  useEffect(() => {
    onArrived(true);
  }, [onArrived]);
  return null;
}
