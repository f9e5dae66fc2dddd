/** Who works in the account, in which teams, and who is invited. */
import { queryOptions } from "@tanstack/react-query";

import { api, everyPage, unwrap } from "./client";
import type { InvitedRole, Membership, NewInvitation, Role, Team } from "./types";

export const membershipsQuery = queryOptions({
  queryKey: ["memberships"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/memberships", { signal }))).items,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: ({ signal }) =>
    everyPage((cursor) =>
      unwrap(api.GET("/api/teams", { params: { query: cursor ? { cursor } : {} }, signal })),
    ),
});

/** Invitations nobody has accepted yet; for administrators. */
export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/invitations", { signal }))).items,
});

const member = (userId: number) => ({ params: { path: { user_id: userId } } }) as const;

export interface MembershipChange {
  role?: Role;
  inbox_ids?: number[];
}

export const changeMembership = (userId: number, change: MembershipChange): Promise<Membership> =>
  unwrap(api.PATCH("/api/memberships/{user_id}", { ...member(userId), body: change }));

export const removeMember = async (userId: number): Promise<void> => {
  await api.DELETE("/api/memberships/{user_id}", member(userId));
};

/**
 * The response is the only place where the invitation's link is ever shown; an earlier link of theirs is void.
 * @param inboxIds what an agent joins with; null for every inbox there is by then
 */
export const invite = (
  email: string,
  role: InvitedRole,
  inboxIds: readonly number[] | null,
): Promise<NewInvitation> =>
  unwrap(
    api.POST("/api/invitations", {
      body: { email, role, inbox_ids: inboxIds && [...inboxIds] },
    }),
  );

export const withdrawInvitation = async (id: number): Promise<void> => {
  await api.DELETE("/api/invitations/{invitation_id}", {
    params: { path: { invitation_id: id } },
  });
};

export const makeTeam = (name: string): Promise<Team> =>
  unwrap(api.POST("/api/teams", { body: { name } }));

export const renameTeam = (id: number, name: string): Promise<Team> =>
  unwrap(api.PATCH("/api/teams/{team_id}", { params: { path: { team_id: id } }, body: { name } }));

export const deleteTeam = async (id: number): Promise<void> => {
  await api.DELETE("/api/teams/{team_id}", { params: { path: { team_id: id } } });
};

export const renameAccount = (name: string): Promise<{ id: number; name: string }> =>
  unwrap(api.PATCH("/api/account", { body: { name } }));
