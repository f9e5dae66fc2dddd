/** The user themselves: profile, password, where they are signed in, and their API tokens. */
import { queryOptions } from "@tanstack/react-query";

import { api, everyPage, unwrap } from "./client";
import type { NewToken, Scope, User } from "./types";

export interface ProfileChange {
  name?: string;
  email?: string;
  /** Another email needs it. */
  current_password?: string;
  /** Merged into those kept. */
  preferences?: Record<string, unknown>;
}

export const changeProfile = (change: ProfileChange): Promise<User> =>
  unwrap(api.PATCH("/api/me", { body: change }));

/** Every other session of the user ends with it. */
export const changePassword = async (current: string, wanted: string): Promise<void> => {
  await api.PUT("/api/me/password", { body: { current, new: wanted } });
};

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/sessions", { signal }))).items,
  staleTime: 0,
});

export const endSession = async (id: number): Promise<void> => {
  await api.DELETE("/api/sessions/{session_id}", { params: { path: { session_id: id } } });
};

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) =>
    everyPage((cursor) =>
      unwrap(api.GET("/api/tokens", { params: { query: cursor ? { cursor } : {} }, signal })),
    ),
  staleTime: 0,
});

/** The response is the only place where the token is ever shown. */
export const makeToken = (name: string, scope: Scope): Promise<NewToken> =>
  unwrap(api.POST("/api/tokens", { body: { name, scope } }));

export const deleteToken = async (id: number): Promise<void> => {
  await api.DELETE("/api/tokens/{token_id}", { params: { path: { token_id: id } } });
};
