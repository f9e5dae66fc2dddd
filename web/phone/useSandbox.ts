/** The sandbox's state, fetched once and kept true by its live stream. */
import { useEffect, useReducer, useState } from "react";
import type { Dispatch } from "react";

import { fetchState, liveUrl } from "./control";
import type { Change } from "./rows";
import { reduceSandbox } from "./state";
import type { Platforms, SandboxAction } from "./state";

const RETRY_MS = 1_000;
/** A burst of changes becomes one drawing. */
const GATHER_MS = 10;

export interface Sandbox {
  platforms: Platforms | null;
  dispatch: Dispatch<SandboxAction>;
  /** Whether the connection is down; what is shown may be old. */
  lost: boolean;
}

export function useSandbox(): Sandbox {
  const [platforms, dispatch] = useReducer(reduceSandbox, null);
  const [lost, setLost] = useState(false);
  useEffect(
    () =>
      follow(dispatch, {
        onLost: () => setLost(true),
        onFound: () => setLost(false),
      }),
    [],
  );
  return { platforms, dispatch, lost };
}

/** Reads the state, then every change after it; starts over when the stream breaks. Returns how to end it. */
function follow(
  dispatch: Dispatch<SandboxAction>,
  { onLost, onFound }: { onLost: () => void; onFound: () => void },
): () => void {
  let stream: EventSource | null = null;
  let retry: number | undefined;
  let gather: number | undefined;
  let gathered: Change[] = [];
  let over = false;

  const flush = (): void => {
    window.clearTimeout(gather);
    gather = undefined;
    const changes = gathered;
    gathered = [];
    if (changes.length > 0) dispatch({ type: "changes", changes });
  };
  const start = (): void => {
    stream?.close();
    flush();
    fetchState().then((snapshot) => {
      if (over) return;
      dispatch({ type: "snapshot", snapshot, receivedAt: Date.now() });
      onFound();
      stream = new EventSource(liveUrl(snapshot.cursor));
      stream.addEventListener("change", ({ data }: MessageEvent<string>) => {
        gathered.push(JSON.parse(data) as Change);
        gather ??= window.setTimeout(flush, GATHER_MS);
      });
      stream.addEventListener("reset", start);
      stream.addEventListener("error", again);
    }, again);
  };
  const again = (): void => {
    stream?.close();
    if (over) return;
    onLost();
    window.clearTimeout(retry);
    retry = window.setTimeout(start, RETRY_MS);
  };
  start();
  return () => {
    over = true;
    stream?.close();
    window.clearTimeout(retry);
    window.clearTimeout(gather);
  };
}
