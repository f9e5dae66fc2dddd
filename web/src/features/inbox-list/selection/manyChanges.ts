/** What one change makes of many conversations, and how it is undone. Pure. */
import type { ConversationChange, ManyChange } from "@/api/conversations";
import type { Conversation, Membership, Team } from "@/api/types";
import { expected, isReadBy, undoing } from "@/features/conversation";

/** The parts of a change that go for every conversation alike. */
export type ManyPart = Partial<Omit<ManyChange, "conversation_ids">>;

interface UndoGroup {
  ids: readonly number[];
  change: ManyPart;
}

/** How the conversation will look when the server agrees. */
export function expectedOfMany(
  before: Conversation,
  change: ManyPart,
  members: readonly Membership[],
  teams: readonly Team[],
): Conversation {
  const { add_labels: added = [], remove_labels: removed = [], unread = false } = change;
  const after = expected(before, single(change), members, teams);
  return {
    ...after,
    labels: [...new Set([...after.labels, ...added])].filter((label) => !removed.includes(label)),
    unread_count: unread ? Math.max(1, after.unread_count) : after.unread_count,
  };
}

/** What it is for one conversation; its labels apart. */
export function single(change: ManyPart): ConversationChange {
  const { add_labels: _added, remove_labels: _removed, unread: _unread, ...rest } = change;
  return rest;
}

/** The change of one conversation that does to it what is meant for many. */
export function ofOne({ labels }: Conversation, change: ManyPart): ConversationChange {
  const { add_labels: added = [], remove_labels: removed = [] } = change;
  if (added.length + removed.length === 0) return single(change);
  const kept = labels.filter((label) => !removed.includes(label));
  return { ...single(change), labels: [...kept, ...added] };
}

/** The changes that make the conversations again as they were: one for all that were alike. */
export function undoingMany(
  conversations: readonly Conversation[],
  change: ManyPart,
): readonly UndoGroup[] {
  const groups = new Map<string, { ids: number[]; change: ManyPart }>();
  for (const before of conversations) {
    const undo = undoingOne(before, change);
    const key = JSON.stringify(undo);
    const group = groups.get(key) ?? { ids: [], change: undo };
    group.ids.push(before.id);
    groups.set(key, group);
  }
  return [...groups.values()].filter(({ change: undo }) => Object.keys(undo).length > 0);
}

function undoingOne(before: Conversation, change: ManyPart): ManyPart {
  const gained = change.add_labels?.filter((label) => !before.labels.includes(label)) ?? [];
  const lost = change.remove_labels?.filter((label) => before.labels.includes(label)) ?? [];
  return {
    ...undoing(before, single(change)),
    ...(lost.length > 0 && { add_labels: lost }),
    ...(gained.length > 0 && { remove_labels: gained }),
    ...(isReadBy(before, single(change)) && { unread: true }),
  };
}
