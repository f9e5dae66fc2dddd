/** What can be asked for with a comment, and what was asked for last: a problem does not say of what it is one. */
import type { Capabilities, Comment, Moderation } from "@/api/types";

export type Rule = NonNullable<Capabilities["comments"]>;
export type Verb = Rule["on_own"][number];

/** Whether the channel lets the business do that with this comment, as it is now. */
export function may(verb: Verb, rule: Rule | null, comment: Comment): boolean {
  if (rule === null || comment.deleted_at !== null || comment.pending_action === "delete")
    return false;
  return (comment.from_business ? rule.on_own : rule.on_customers).includes(verb);
}

/** Whether it can be asked whether a comment may be replied to in a direct message. */
export const isPrivateReplyOffered = ({
  private_reply_offered: offered,
  from_business: own,
  deleted_at: deleted,
}: Comment): boolean => offered && !own && deleted === null;

const NEEDS: Record<Moderation, Verb> = {
  hide: "hide",
  unhide: "hide",
  like: "like",
  unlike: "like",
  delete: "delete",
};

const last = new Map<number, Moderation>();

/** Notes what is asked for with a comment, by whomever. */
export function remember(id: number, verb: Moderation): void {
  last.set(id, verb);
}

/** What to ask for again after a problem: what was seen to be asked for, or else what can only have been meant. */
export function againOf(comment: Comment, rule: Rule | null): Moderation | null {
  const meant: Moderation = comment.from_business
    ? "delete"
    : comment.visibility === "hidden"
      ? "unhide"
      : "hide";
  const verb = last.get(comment.id) ?? meant;
  return may(NEEDS[verb], rule, comment) ? verb : null;
}
