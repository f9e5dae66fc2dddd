/** Who is signed in, to which account. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import { Problem } from "./problem";
import type { Permission, Session, User } from "./types";

/** The session; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await unwrap(api.GET("/api/session", { signal }));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

/** The session of a page that is shown only to who is signed in (everything under the shell). */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("useSession is for pages inside the shell");
  return data;
}

/** Which key sends what is written: Enter, or Ctrl (Cmd) with Enter. `preferences.send_key` of the user. */
export type SendKey = "enter" | "mod_enter";

export const sendKeyOf = ({ preferences }: User): SendKey =>
  preferences.send_key === "mod_enter" ? "mod_enter" : "enter";

/** Whether a new message makes a sound. `preferences.sound` of the user. */
export const soundOf = ({ preferences }: Pick<User, "preferences">): boolean =>
  preferences.sound === true;

/** Whether notifications show what was written. `preferences.previews` of the user. */
export const previewsOf = ({ preferences }: Pick<User, "preferences">): boolean =>
  preferences.previews === true;

/** Whether single keys do something. `preferences.shortcuts` of the user. */
export const shortcutsOf = ({ preferences }: Pick<User, "preferences">): boolean =>
  preferences.shortcuts !== false;

/** Whether the next conversation opens after one is resolved. `preferences.advance` of the user. */
export const advancesOf = ({ preferences }: Pick<User, "preferences">): boolean =>
  preferences.advance !== false;

/** For how many seconds what was sent can be taken back: 0 is not at all. */
export const UNDO_SECONDS = [0, 5, 10] as const;

/** For how many seconds the user wants to be able to take back what they sent. `preferences.undo_seconds`. */
export const undoSecondsOf = ({ preferences }: Pick<User, "preferences">): number =>
  UNDO_SECONDS.find((seconds) => seconds === preferences.undo_seconds) ?? 0;

/** Whether somebody may do something. The server decides; this only leaves out what it would refuse. */
export const can = (
  { permissions }: Pick<Session, "permissions">,
  permission: Permission,
): boolean => permissions.includes(permission);

/** Whether the user may do something; for pages inside the shell. */
export const useCan = (permission: Permission): boolean => can(useSession(), permission);

/**
 * Makes the session of a sign-in the current one: everything known of another is forgotten.
 *
 * To sign out or to change the account, load the page anew instead: nothing of the old one may stay on screen.
 */
export function adoptSession(client: QueryClient, session: Session): void {
  client.clear();
  client.setQueryData(sessionQuery.queryKey, session);
}

/** Asks who is signed in once more, and with it for the server's version. Throws `Problem`, also without a session. */
export async function refreshSession(client: QueryClient): Promise<void> {
  const session = await unwrap(api.GET("/api/session"));
  client.setQueryData(sessionQuery.queryKey, session);
}

export const signIn = (email: string, password: string): Promise<Session> =>
  unwrap(api.POST("/api/session", { body: { email, password } }));
export const signOut = async (): Promise<void> => {
  await api.DELETE("/api/session");
};
export const switchAccount = (accountId: number): Promise<Session> =>
  unwrap(api.PUT("/api/session/account", { body: { account_id: accountId } }));
