/** Changing conversations: shown at once, put back with a word when the server refuses, and undone on demand. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";

import { changeConversation, conversationKey, knownConversation } from "@/api/conversations";
import type { ConversationChange } from "@/api/conversations";
import { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import { membershipsQuery, teamsQuery } from "@/api/team";
import type { Conversation } from "@/api/types";
import { adoptConversation } from "@/live";
import { toastProblem, toastUndo } from "@/ui";

import { expected, isMove, sentenceOf, undoing } from "./change";

interface Step {
  before: Conversation;
  change: ConversationChange;
}

/** Changes one conversation or many. What goes elsewhere by it, and many at once, can be undone. */
export function useChangeConversation(): (
  conversations: Conversation | readonly Conversation[],
  change: ConversationChange,
  /** Done when somebody undoes it. */
  onUndo?: () => void,
) => void {
  const client = useQueryClient();
  const me = useSession().user;
  const { mutateAsync } = useMutation({
    // One after the other: of two that are on their way at once the later could arrive first, and be undone.
    scope: { id: "conversation changes" },
    mutationFn: ({ before, change }: Step) => changeConversation(before.id, change),
    onMutate: (step) => adoptConversation(client, me.id, after(client, step)),
    onSuccess: (conversation) => adoptConversation(client, me.id, conversation),
    onError: (error, { before }) => {
      adoptConversation(client, me.id, before);
      void client.invalidateQueries({ queryKey: conversationKey(before.id) });
      // Who has to sign in again is on the way to do so.
      if (error instanceof Problem && error.status === 401) return;
      toastProblem(error);
    },
  });
  /** Gives those steps that the server took. */
  const take = async (steps: readonly Step[]): Promise<Step[]> => {
    const tried = await Promise.allSettled(steps.map((step) => mutateAsync(step)));
    return steps.filter((_step, index) => tried[index]?.status === "fulfilled");
  };
  const undo = (steps: readonly Step[]): void =>
    void take(
      steps.map(({ before, change }) => ({
        before: knownConversation(client, before.id) ?? before,
        change: undoing(before, change),
      })),
    );
  return (conversations, change, onUndo) => {
    const all = "length" in conversations ? conversations : [conversations];
    void take(all.map((before) => ({ before, change }))).then((steps) => {
      const [first] = steps;
      if (!first || (all.length === 1 && !isMove(change))) return;
      toastUndo(sentenceOf(change, after(client, first), steps.length), () => {
        undo(steps);
        onUndo?.();
      });
    });
  };
}

function after(client: QueryClient, { before, change }: Step): Conversation {
  const members = client.getQueryData(membershipsQuery.queryKey) ?? [];
  const teams = client.getQueryData(teamsQuery.queryKey) ?? [];
  return expected(before, change, members, teams);
}
