/** Resolving the conversation that is open: the next one of the list opens, and undoing comes back. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { conversationsQuery } from "@/api/conversations";
import { advancesOf, useSession } from "@/api/session";
import type { Conversation } from "@/api/types";
import { nextOf, shownOrder, useListFilter } from "@/features/list-state";

import { useChangeConversation } from "./useChange";

export function useResolve(): (conversation: Conversation) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const change = useChangeConversation();
  const { filter, search } = useListFilter();
  const { user } = useSession();
  const open = (id: number): void => {
    // Whose focus was on a card goes on from the one that opens.
    const onCard = document.activeElement?.hasAttribute("data-conversation") ?? false;
    void navigate({
      to: "/conversations/$conversationId",
      params: { conversationId: id },
      search,
    }).then(() => {
      if (onCard) document.querySelector<HTMLElement>(`[data-conversation="${id}"]`)?.focus();
    });
  };
  return (conversation) => {
    const fetched = client
      .getQueryData(conversationsQuery(filter).queryKey)
      ?.pages.flatMap(({ items }) => items);
    const { items, gone } = shownOrder() ?? { items: fetched ?? [], gone: new Set<number>() };
    const next = advancesOf(user) ? nextOf(items, conversation.id, gone) : undefined;
    change(conversation, { status: "resolved" }, () => {
      if (next !== undefined) open(conversation.id);
    });
    if (next === null) void navigate({ to: "/", search });
    else if (next !== undefined) open(next);
  };
}
