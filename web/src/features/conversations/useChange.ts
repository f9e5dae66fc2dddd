/** Changing a conversation: shown at once, taken back with a word when the server refuses. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { changeConversation, conversationKey } from "@/api/conversations";
import type { ConversationChange } from "@/api/conversations";
import { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import { membershipsQuery, teamsQuery } from "@/api/team";
import type { Conversation, Membership, Team } from "@/api/types";
import { adoptConversation } from "@/live";
import { problemText } from "@/ui";

export function useChangeConversation(): (
  conversation: Conversation,
  change: ConversationChange,
) => void {
  const client = useQueryClient();
  const me = useSession().user;
  const { mutate } = useMutation({
    // One after the other: of two that are on their way at once the later could arrive first, and be undone.
    scope: { id: "conversation changes" },
    mutationFn: ({ before, change }: { before: Conversation; change: ConversationChange }) =>
      changeConversation(before.id, change),
    onMutate: ({ before, change }) => {
      const members = client.getQueryData<Membership[]>(membershipsQuery.queryKey);
      const teams = client.getQueryData<Team[]>(teamsQuery.queryKey);
      adoptConversation(client, me.id, expected(before, change, members ?? [], teams ?? []));
    },
    onSuccess: (conversation) => adoptConversation(client, me.id, conversation),
    onError: (error, { before }) => {
      adoptConversation(client, me.id, before);
      void client.invalidateQueries({ queryKey: conversationKey(before.id) });
      // Who has to sign in again is on the way to do so.
      if (error instanceof Problem && error.status === 401) return;
      notifications.show({ color: "red", message: problemText(error) });
    },
  });
  return (before, change) => mutate({ before, change });
}

/** How the conversation will look when the server agrees. */
function expected(
  before: Conversation,
  change: ConversationChange,
  members: readonly Membership[],
  teams: readonly Team[],
): Conversation {
  const { status, labels, snoozed_until: until, priority } = change;
  const after: Conversation = {
    ...before,
    status: status ?? before.status,
    labels: labels ?? before.labels,
    snoozed_until: status ? (until ?? null) : before.snoozed_until,
    priority: priority === undefined ? before.priority : priority,
  };
  const assignee = change.assignee_id;
  if (assignee === null) after.assignee = null;
  const member = members.find(({ user }) => user.id === assignee);
  if (member) after.assignee = { id: member.user.id, name: member.user.name };
  if (change.team_id === null) after.team = null;
  const team = teams.find(({ id }) => id === change.team_id);
  if (team) after.team = { id: team.id, name: team.name };
  return after;
}
