/** What a change makes of a conversation, how it is undone, and how it is told. Pure. */
import { programOf, programRef } from "@/api/programs";
import type { ConversationChange } from "@/api/conversations";
import type { Conversation, Membership, Team } from "@/api/types";
import { windowAt } from "@/features/reply-window";
import { i18n } from "@/i18n";
import { nearTime } from "@/ui";

/** How the conversation will look when the server agrees. */
export function expected(
  before: Conversation,
  change: ConversationChange,
  members: readonly Membership[],
  teams: readonly Team[],
): Conversation {
  const { status, labels, snoozed_until: until, held_until: held, priority } = change;
  const after: Conversation = {
    ...before,
    status: status ?? before.status,
    labels: labels ?? before.labels,
    snoozed_until: status ? (until ?? null) : before.snoozed_until,
    held_until: status ? (held ?? null) : before.held_until,
    priority: priority === undefined ? before.priority : priority,
  };
  const assignee = change.assignee_id;
  if (programOf(before)) {
    // What a bot or an AI agent has is pending: it is open again as a person takes it, and a person takes it to open it.
    if (status === "open") after.owner = null;
    if (assignee !== undefined && !status && before.status === "pending") after.status = "open";
  }
  if (assignee === null) after.assignee = after.owner = null;
  if (change.owner) {
    // It goes back to the bot or the AI agent that had it last, which has pending what is open.
    after.owner = before.automatic_owner;
    after.assignee = null;
    if (after.status === "open") after.status = "pending";
  }
  const member = members.find(({ user }) => user.id === assignee);
  if (member) {
    after.assignee = { id: member.user.id, name: member.user.name };
    after.owner = { kind: "user", ...after.assignee };
  }
  if (change.team_id === null) after.team = null;
  const team = teams.find(({ id }) => id === change.team_id);
  if (team) after.team = { id: team.id, name: team.name };
  return after;
}

/** The change that makes it again as it was. */
export function undoing(before: Conversation, change: ConversationChange): ConversationChange {
  const { status, snoozed_until, held_until, assignee, team, priority, labels } = before;
  const gives = change.assignee_id !== undefined || Boolean(change.owner);
  const program = programRef(before.owner);
  return {
    ...((change.status ?? change.owner) && { status, snoozed_until, held_until }),
    // A person who opens it takes it from a bot or an AI agent, too.
    ...(program && (gives || change.status === "open") && { owner: program }),
    ...(!program && gives && { assignee_id: assignee?.id ?? null }),
    ...(change.team_id !== undefined && { team_id: team?.id ?? null }),
    ...(change.priority !== undefined && { priority }),
    ...(change.labels && { labels: [...labels] }),
  };
}

/** Whether the change takes away that it is unread: whoever resolves has seen it. */
export const isReadBy = (before: Conversation, change: ConversationChange): boolean =>
  change.status === "resolved" && before.status !== "resolved" && before.unread_count > 0;

/** What a change that was refused leaves: what it changed is as it was before, unless somebody changed that since. */
export function refused(
  now: Conversation,
  before: Conversation,
  shown: Conversation,
): Conversation {
  const parts = CHANGED.filter(
    (part) => !isSame(before[part], shown[part]) && isSame(now[part], shown[part]),
  );
  return { ...now, ...Object.fromEntries(parts.map((part) => [part, before[part]])) };
}

const CHANGED = [
  "status",
  "snoozed_until",
  "held_until",
  "assignee",
  "owner",
  "team",
  "priority",
  "labels",
] as const satisfies readonly (keyof Conversation)[];

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Whether it takes a conversation out of sight, or to somebody else. */
export const isMove = ({ status, assignee_id, owner, team_id }: ConversationChange): boolean =>
  [status, assignee_id, owner, team_id].some((part) => part !== undefined);

/** Says what was done to so many conversations, of which one is as it now is. */
export function sentenceOf(change: ConversationChange, after: Conversation, count: number): string {
  const t = i18n.getFixedT(null, "conversation", "done");
  const { status, snoozed_until: until } = change;
  if (status === "snoozed") {
    if (!until) return t("snoozed", { count });
    const said = t("snoozedUntil", { count, until: nearTime(until, Date.now()) });
    return count === 1 && isTooLate(after, until) ? `${said}. ${t("afterWindow")}` : said;
  }
  if (status === "hold" && change.held_until)
    return t("heldUntil", { count, until: nearTime(change.held_until, Date.now()) });
  if (status) return t(status, { count, name: after.contact.name.slice(0, 120) });
  if (change.owner) return t("givenBack", { count, name: programName(after) });
  if (change.assignee_id === null) return t("unassigned", { count });
  if (change.assignee_id !== undefined)
    return t("assigned", { count, name: after.assignee?.name ?? "" });
  if (change.team_id === null) return t("noTeam", { count });
  if (change.team_id !== undefined) return t("team", { count, name: after.team?.name ?? "" });
  return t("changed", { count });
}

function programName(conversation: Conversation): string {
  const program = programOf(conversation);
  return program ? (program.name ?? i18n.t(`who.${program.kind}`)) : "";
}

/** Whether no reply can be sent any more then, unless the customer writes again. */
function isTooLate({ window }: Conversation, then: string): boolean {
  const until = Date.parse(then);
  return window.state === "open" && windowAt(window, until).state === "closed";
}
