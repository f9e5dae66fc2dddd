/** Who works in the account, and in which teams. */
import { queryOptions } from "@tanstack/react-query";

import { api, said } from "./client";

export const membershipsQuery = queryOptions({
  queryKey: ["memberships"],
  queryFn: async ({ signal }) => (await said(api.GET("/api/memberships", { signal }))).items,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: async ({ signal }) => (await said(api.GET("/api/teams", { signal }))).items,
});
