/** Parts of a page whose code is not in the first load: it comes when they are wanted, or before, when nothing else does. */
import { CatchBoundary } from "@tanstack/react-router";
import { createElement, lazy, Suspense, useEffect, useState } from "react";
import type { ComponentType, LazyExoticComponent, ReactElement, ReactNode } from "react";

import { broke } from "./broken";
import { Unloaded } from "./Unloaded";

/** Long enough for the page that was asked for to be there with all its data. */
const PATIENCE = 5_000;

/** So long a piece that did not load is not asked for again, in milliseconds: whoever waits for it is told first. */
const MOMENT = 300;

/** Fetches code when the browser is quiet, so that nobody waits for it later, and it is there without a network. */
export function ahead<Module>(load: () => Promise<Module>): () => Promise<Module> {
  const fetch = (): void => void load().catch(() => undefined);
  // Not every browser says when it is quiet.
  if ("window" in globalThis)
    setTimeout(() => {
      if (typeof requestIdleCallback === "function") requestIdleCallback(fetch);
      else fetch();
    }, PATIENCE);
  return load;
}

type Loader<Props extends object> = () => Promise<{ default: ComponentType<Props> }>;

/** A component from a file of its own, fetched when it is first drawn; asked for again when that failed. */
export function onDemand<Props extends object>(load: Loader<Props>): ComponentType<Props> {
  const fresh = (): LazyExoticComponent<ComponentType<Props>> =>
    lazy(() =>
      load().catch((error: unknown) => {
        setTimeout(() => (part.now = fresh()), MOMENT);
        throw error;
      }),
    );
  const part = { now: fresh() };
  return function OnDemand(props) {
    return createElement(part.now, props);
  };
}

/** The same, fetched as soon as the browser is quiet. */
export const later = <Props extends object>(load: Loader<Props>): ComponentType<Props> =>
  onDemand(ahead(load));

interface Props {
  wanted: boolean;
  /** When it could not be drawn and that was read: it is wanted no more. */
  onClose?: () => void;
  /**
   * What is wanted, open or not. It is there for a moment before it opens, the first time too: a dialog remembers then
   * what had the focus. From then on it stays, so that it can close slowly.
   */
  children: (opened: boolean) => ReactNode;
}

/** Draws nothing until it is first wanted. Where it cannot be drawn, the page around it stays. */
export function OnceWanted({ wanted, onClose, children }: Props): ReactElement | null {
  const [was, setWas] = useState(wanted);
  const [isThere, setThere] = useState(false);
  if (wanted && !was) setWas(true);
  if (!was) return null;
  return (
    <CatchBoundary
      getResetKey={() => String(wanted)}
      onCatch={(error, { componentStack }) => broke(error, componentStack ?? "")}
      errorComponent={(failed) => <Unloaded {...failed} onClose={onClose} />}
    >
      <Suspense fallback={null}>
        {children(wanted && isThere)}
        <Arrival onArrived={setThere} />
      </Suspense>
    </CatchBoundary>
  );
}

/** Says when all beside it has come. */
function Arrival({ onArrived }: { onArrived: (there: true) => void }): null {
  useEffect(() => {
    onArrived(true);
  }, [onArrived]);
  return null;
}
