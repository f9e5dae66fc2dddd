/** Who can look after conversations of an inbox: its members, and those who see every inbox. Pure. */
import type { Inbox, Membership } from "@/api/types";

/** Of the people those who see all of the inboxes; an inbox that is not known keeps nobody out. */
export function assignable(
  people: readonly Membership[],
  known: readonly Pick<Inbox, "id" | "member_ids">[],
  inboxes: readonly number[],
): Membership[] {
  const meant = known.filter(({ id }) => inboxes.includes(id));
  return people.filter(
    ({ role, user }) =>
      role !== "agent" || meant.every(({ member_ids: members }) => members.includes(user.id)),
  );
}
