/** Coming in for the first time: the first set-up of an installation, and invitations. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { Session } from "./types";

/** Whether nobody has set up this installation yet. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/setup", { signal }))).needed,
});

export interface FirstOwner {
  token: string;
  account_name: string;
  name: string;
  email: string;
  password: string;
}

export const setUp = (owner: FirstOwner): Promise<Session> =>
  unwrap(api.POST("/api/setup", { body: owner }));

/** What the holder of an invitation's link is invited to. */
export const openInvitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/invitations/by-token/{token}", { params: { path: { token } }, signal })),
    staleTime: Infinity,
  });

/** A user of this installation joins with the email and password they have; somebody new chooses them, and a name. */
export const acceptInvitation = (acceptance: {
  token: string;
  name?: string;
  email: string;
  password: string;
}): Promise<Session> => unwrap(api.POST("/api/invitations/accept", { body: acceptance }));
