/** Who works in the account, and in which teams. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "./client";
import type { Membership, Page, Person } from "./types";

export const membershipsQuery = queryOptions({
  queryKey: ["memberships"],
  queryFn: async ({ signal }) =>
    (await get<Page<Membership>>("/api/memberships", {}, signal)).items,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: async ({ signal }) => (await get<Page<Person>>("/api/teams", {}, signal)).items,
});
