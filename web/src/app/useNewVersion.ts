/** Whether the server has become another version than the one this page came from. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { refreshSession, useSession } from "@/api/session";
import { useConnectionState } from "@/live";

let first: string | undefined;

/** The page is as old as the first version it heard of, whoever signs in to it later. */
function isOther(version: string): boolean {
  first ??= version;
  return version !== first;
}

/** Asks again whenever the line was broken: a server that is upgraded breaks it. */
export function useNewVersion(): boolean {
  const client = useQueryClient();
  const state = useConnectionState();
  const broken = useRef(false);
  useEffect(() => {
    if (state === "reconnecting") broken.current = true;
    else if (broken.current && state !== "connecting") {
      broken.current = false;
      refreshSession(client).catch(() => undefined);
    }
  }, [client, state]);
  return isOther(useSession().version);
}
