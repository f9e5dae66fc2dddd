/** Marking a conversation as unread: it stays so, also where it is open, until it is opened again or somebody writes. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { markUnread } from "@/api/conversations";
import { useSession } from "@/api/session";
import { adoptResponse, shownConversation } from "@/live";
import { toastProblem } from "@/ui";

export function useMarkUnread(): (id: number) => void {
  const client = useQueryClient();
  const me = useSession().user.id;
  const { mutate } = useMutation({
    mutationFn: markUnread,
    onMutate: (id) => ({ shown: shownConversation(client, id) }),
    onSuccess: (response, _id, { shown }) => adoptResponse(client, me, shown, response),
    onError: toastProblem,
  });
  return mutate;
}
