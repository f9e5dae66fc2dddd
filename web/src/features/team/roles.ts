/** Who may do what to whom: the server decides, this only leaves out what it would refuse. */
import type { Membership, Role, Session } from "@/api/types";

/** All roles, the mightiest first. */
export const ROLES: readonly Role[] = ["owner", "administrator", "supervisor", "agent"];

/** Who asks. */
export interface Me extends Pick<Session, "permissions"> {
  id: number;
}

/** The roles that somebody may give: only owners make owners. */
export function grantable(me: Me): Role[] {
  return ROLES.filter((role) => role !== "owner" || me.permissions.includes("owner.manage"));
}

/** Whether `me` may change or remove a member: nobody except owners touches an owner. */
export function mayChange(me: Me, member: Membership, members: readonly Membership[]): boolean {
  if (!me.permissions.includes("member.manage")) return false;
  if (member.role !== "owner") return true;
  return me.permissions.includes("owner.manage") && !isLastOwner(member, members);
}

/** An account always has an owner. */
export function isLastOwner(member: Membership, members: readonly Membership[]): boolean {
  return member.role === "owner" && members.filter(({ role }) => role === "owner").length === 1;
}
