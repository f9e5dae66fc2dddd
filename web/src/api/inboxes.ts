/** The inboxes of the account and the channels of this installation. */
import { queryOptions } from "@tanstack/react-query";

import { api, said } from "./client";

/** All inboxes the user may see; fetched again when the feed says that one changed. */
export const inboxesQuery = queryOptions({
  queryKey: ["inboxes"],
  queryFn: async ({ signal }) => (await said(api.GET("/api/inboxes", { signal }))).items,
});

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: async ({ signal }) => (await said(api.GET("/api/channels", { signal }))).items,
});
