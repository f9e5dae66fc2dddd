/** The inboxes of the account and the channels of this installation. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "./client";
import type { Channel, Inbox, Page } from "./types";

/** All inboxes the user may see; fetched again when the feed says that one changed. */
export const inboxesQuery = queryOptions({
  queryKey: ["inboxes"],
  queryFn: async ({ signal }) => (await get<Page<Inbox>>("/api/inboxes", {}, signal)).items,
});

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: async ({ signal }) => (await get<Page<Channel>>("/api/channels", {}, signal)).items,
});
