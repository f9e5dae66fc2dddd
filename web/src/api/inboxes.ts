/** The inboxes of the account: what they are, what arrived for them, and what an administrator does with them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { Delivery, DeliveryDetail, Gap, Inbox, Page, WebhookState } from "./types";

/** All inboxes the user may see; fetched again when the feed says that one changed. */
export const inboxesQuery = queryOptions({
  queryKey: ["inboxes"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/inboxes", { signal }))).items,
});

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/channels", { signal }))).items,
});

const inbox = (id: number) => ({ params: { path: { inbox_id: id } } }) as const;
const delivery = (id: number, deliveryId: number) =>
  ({ params: { path: { inbox_id: id, delivery_id: deliveryId } } }) as const;

export interface InboxChange {
  name?: string;
  member_ids?: number[];
  conversation_per?: Inbox["conversation_per"];
}

export const changeInbox = (id: number, change: InboxChange): Promise<Inbox> =>
  unwrap(api.PATCH("/api/inboxes/{inbox_id}", { ...inbox(id), body: change }));

export const disconnectInbox = (id: number): Promise<Inbox> =>
  unwrap(api.POST("/api/inboxes/{inbox_id}/disconnect", inbox(id)));

/** Where the platform sends webhooks: the server asks the platform for each request. */
export const webhookQuery = (id: number) =>
  queryOptions({
    queryKey: ["webhook", id],
    queryFn: ({ signal }): Promise<WebhookState> =>
      unwrap(api.GET("/api/inboxes/{inbox_id}/webhook", { ...inbox(id), signal })),
    staleTime: 60_000,
    retry: false,
  });

export const repairWebhook = (id: number): Promise<WebhookState> =>
  unwrap(api.POST("/api/inboxes/{inbox_id}/webhook", inbox(id)));

export const GAPS_KEY = ["gaps"] as const;
const FILLING = 3_000;

/** What an inbox may have missed, newest first; while the platform is being asked, how far that is. */
export const gapsQuery = (id: number) =>
  queryOptions({
    queryKey: [...GAPS_KEY, id],
    queryFn: async ({ signal }): Promise<Gap[]> =>
      (await unwrap(api.GET("/api/inboxes/{inbox_id}/gaps", { ...inbox(id), signal }))).items,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? FILLING : false),
  });

export const isOpen = (gap: Gap): boolean => gap.closed_at === null;

/** Has the platform asked for what was missed in the last day. */
export const lookForMissed = async (id: number): Promise<Gap[]> =>
  (await unwrap(api.POST("/api/inboxes/{inbox_id}/gaps", inbox(id)))).items;

/** Whether the platform picks comments for direct messages: the server asks the platform for each request. */
export const privateRepliesQuery = (id: number) =>
  queryOptions({
    queryKey: ["private-replies", id],
    queryFn: async ({ signal }): Promise<boolean> =>
      (await unwrap(api.GET("/api/inboxes/{inbox_id}/private-replies", { ...inbox(id), signal })))
        .enabled,
    staleTime: 60_000,
    retry: false,
  });

export const switchPrivateReplies = async (id: number, enabled: boolean): Promise<boolean> =>
  (
    await unwrap(
      api.PUT("/api/inboxes/{inbox_id}/private-replies", { ...inbox(id), body: { enabled } }),
    )
  ).enabled;

/** What arrived for an inbox, newest first. The feed does not tell of it: it is as old as the last look. */
export const activityQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: ["activity", id],
    queryFn: ({ pageParam, signal }): Promise<Page<Delivery>> =>
      unwrap(
        api.GET("/api/inboxes/{inbox_id}/activity", {
          params: {
            path: { inbox_id: id },
            query: pageParam === null ? {} : { cursor: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const deliveryQuery = (id: number, deliveryId: number) =>
  queryOptions({
    queryKey: ["delivery", id, deliveryId],
    queryFn: ({ signal }): Promise<DeliveryDetail> =>
      unwrap(
        api.GET("/api/inboxes/{inbox_id}/activity/{delivery_id}", {
          ...delivery(id, deliveryId),
          signal,
        }),
      ),
  });

export const replayDelivery = (id: number, deliveryId: number): Promise<DeliveryDetail> =>
  unwrap(
    api.POST("/api/inboxes/{inbox_id}/activity/{delivery_id}/replay", delivery(id, deliveryId)),
  );
