/** Users, and what they may do in which account. */

export type Role = "owner" | "administrator" | "supervisor" | "agent";

export interface Person {
  id: number;
  name: string;
}

export interface User {
  id: number;
  name: string;
  email: string;
  is_operator: boolean;
  preferences: Preferences;
}

/** What a user chose for themselves; every part may be missing. */
export interface Preferences {
  /** Which key sends: Enter (the default), or Ctrl/Cmd with Enter. */
  send_key?: "enter" | "mod_enter";
  [other: string]: unknown;
}

export interface Banner {
  kind: string;
  inbox_id?: number | null;
  text?: string;
  [other: string]: unknown;
}

export interface Session {
  user: User;
  account: { id: number; name: string };
  accounts: { id: number; name: string; role: Role }[];
  role: Role;
  feed_cursor: number;
  banners: Banner[];
}

export interface Membership {
  user: { id: number; name: string; email: string };
  role: Role;
  created_at: string;
  inbox_ids: number[];
}
