/** The operator's view: how the installation is, and webhooks that belong to nobody. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { Consumer, Installation, ParkedEvent, Readiness } from "./types";

/** Looked at anew every few seconds while somebody watches: the feed tells nothing of it. */
export const installationQuery = queryOptions({
  queryKey: ["installation"],
  queryFn: ({ signal }): Promise<Installation> => unwrap(api.GET("/api/installation", { signal })),
  staleTime: 0,
  refetchInterval: 5_000,
});

/** Processes what came for a remote account before it was connected. */
export const replayUnknown = (path: string, remoteAccountId: string): Promise<{ count: number }> =>
  unwrap(
    api.POST("/api/installation/unknown-deliveries/replay", {
      body: { path, remote_account_id: remoteAccountId },
    }),
  );

/** Events that a consumer could not handle, the newest first. */
export const parkedEventsQuery = queryOptions({
  queryKey: ["installation", "parked-events"],
  queryFn: ({ signal }): Promise<{ items: ParkedEvent[] }> =>
    unwrap(api.GET("/api/installation/parked-events", { signal })),
  staleTime: 0,
  refetchInterval: 5_000,
});

/** Has a parked event handled again. */
export const retryParkedEvent = async (id: number): Promise<void> => {
  const params = { path: { parked_id: id } };
  await unwrap(api.POST("/api/installation/parked-events/{parked_id}/replay", { params }));
};

/** Gives a parked event up for good. */
export const discardParkedEvent = async (id: number): Promise<void> => {
  const params = { path: { parked_id: id } };
  await unwrap(api.DELETE("/api/installation/parked-events/{parked_id}", { params }));
};

/** Switches a consumer of events off, or on again. */
export const pauseConsumer = (name: string, isPaused: boolean): Promise<Consumer> =>
  unwrap(
    api.PATCH("/api/installation/consumers/{name}", {
      params: { path: { name } },
      body: { is_paused: isPaused },
    }),
  );

/** Dismisses the notice of events that a consumer missed; they are gone either way. */
export const dismissMissedEvents = async (name: string): Promise<void> => {
  const params = { path: { name } };
  await unwrap(api.DELETE("/api/installation/consumers/{name}/missed-events", { params }));
};

/** Whether work can be done, for administrators. The feed cannot tell: it may be what does not work. */
export const readinessQuery = queryOptions({
  queryKey: ["installation", "readiness"],
  queryFn: ({ signal }): Promise<Readiness> =>
    unwrap(api.GET("/api/installation/readiness", { signal })),
  staleTime: 0,
  retry: false,
  refetchInterval: ({ state }) => (state.data?.state === "ready" && !state.error ? 30_000 : 5_000),
});
