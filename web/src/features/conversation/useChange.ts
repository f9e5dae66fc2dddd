/** Changing a conversation: shown at once, put back with a word when the server refuses, and undone on demand. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";

import { changeConversation, conversationKey, markUnread } from "@/api/conversations";
import type { ConversationChange } from "@/api/conversations";
import { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import { membershipsQuery, teamsQuery } from "@/api/team";
import type { Conversation } from "@/api/types";
import { adoptConversation, adoptResponse, shownConversation } from "@/live";
import { toastProblemOf, toastUndo } from "@/ui";

import { expected, isMove, isReadBy, refused, sentenceOf, undoing } from "./change";

interface Step {
  before: Conversation;
  change: ConversationChange;
  /** Whether it is then marked as unread. */
  unread?: boolean;
}

/** Changes one conversation. What goes elsewhere by it can be undone. */
export function useChangeConversation(): (
  conversation: Conversation,
  change: ConversationChange,
  /** Done when somebody undoes it. */
  onUndo?: () => void,
) => void {
  const client = useQueryClient();
  const me = useSession().user;
  const { mutateAsync } = useMutation({
    // One after the other: of two that are on their way at once the later could arrive first, and be undone.
    scope: { id: "conversation changes" },
    mutationFn: async ({ before, change, unread }: Step) => {
      const changed = await changeConversation(before.id, change);
      if (!unread) return changed;
      // What was changed is, whatever becomes of the rest.
      return markUnread(before.id).catch((error: unknown) => {
        tell(changed, error);
        return changed;
      });
    },
    onMutate: ({ before: clicked, change }) => {
      const before = shownConversation(client, clicked.id) ?? clicked;
      adoptConversation(client, me.id, after(client, { before, change }));
      return { before, shown: shownConversation(client, clicked.id) };
    },
    onSuccess: (response, _step, { shown }) => adoptResponse(client, me.id, shown, response),
    onError: (error, { before: clicked }, context) => {
      if (context) putBack(client, me.id, context);
      tell(clicked, error);
    },
  });
  /** Whether the server took it; a refusal is told by the mutation. */
  const take = (step: Step): Promise<boolean> =>
    mutateAsync(step).then(
      () => true,
      () => false,
    );
  return (before, change, onUndo) => {
    void take({ before, change }).then((taken) => {
      if (!taken || !isMove(change)) return;
      toastUndo(sentenceOf(change, after(client, { before, change }), 1), () => {
        const now = shownConversation(client, before.id) ?? before;
        const unread = isReadBy(before, change);
        void take({ before: now, change: undoing(before, change), unread });
        onUndo?.();
      });
    });
  };
}

/** Who has to sign in again is on the way to do so. */
function tell({ contact }: Conversation, error: unknown): void {
  if (error instanceof Problem && error.status === 401) return;
  toastProblemOf(contact.name.slice(0, 120), error);
}

interface Shown {
  before: Conversation;
  shown: Conversation | undefined;
}

/** Takes back what was shown early; what was told since stays. */
function putBack(client: QueryClient, me: number, { before, shown }: Shown): void {
  const now = shownConversation(client, before.id);
  adoptConversation(client, me, now && shown ? refused(now, before, shown) : before);
  void client.invalidateQueries({ queryKey: conversationKey(before.id) });
}

function after(client: QueryClient, { before, change }: Step): Conversation {
  const members = client.getQueryData(membershipsQuery.queryKey) ?? [];
  const teams = client.getQueryData(teamsQuery.queryKey) ?? [];
  return expected(before, change, members, teams);
}
