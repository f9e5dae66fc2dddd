/** What can be done with a reply that waits, wherever it is shown: try it now, or stop it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { cancelMessage, retryMessage } from "@/api/messages";
import { useSession } from "@/api/session";
import type { Message } from "@/api/types";
import { i18n } from "@/i18n";
import { dropMessage, messageNow, showResponse } from "@/live";
import { toast, toastProblem } from "@/ui";

import { keepDirectDraft } from "./directDraft";
import { writtenAgain } from "./outbox";
import { useOutbox } from "./useOutbox";

interface WaitingReply {
  busy: boolean;
  retry: () => void;
  /** Stops it, and gives its words back to be written again. */
  cancel: () => void;
}

export function useWaitingReply(id: number): WaitingReply {
  const client = useQueryClient();
  const me = useSession().user.id;
  const giveBack = useGiveBack();
  const retry = useMutation({
    mutationFn: () => retryMessage(id),
    onMutate: () => messageNow(client, id),
    onSuccess: (response, _asked, before) => showResponse(client, before, response),
    onError: toastProblem,
  });
  const cancel = useMutation({
    mutationFn: () => cancelMessage(id),
    onMutate: () => messageNow(client, id),
    onSuccess: ({ message, removed }, _asked, before) => {
      if (!removed) {
        showResponse(client, before, message);
        return;
      }
      dropMessage(client, me, message);
      const kept = giveBack(message);
      if (kept) toast(i18n.t(`thread:cancelled.${kept}`));
    },
    onError: toastProblem,
  });
  return {
    busy: retry.isPending || cancel.isPending,
    retry: () => retry.mutate(),
    cancel: () => cancel.mutate(),
  };
}

/**
 * Gives a message's text back to be written again. Returns where it waits out of sight: in the composer of a
 * conversation that is not open, or in the dialog of a direct reply.
 */
export function useGiveBack(): (message: Message) => "composer" | "direct" | null {
  const outbox = useOutbox();
  const session = useSession();
  return (message) => {
    const { answered_comment_id: comment, content } = message;
    if (comment === null) return outbox.giveBack([writtenAgain(message)]) ? null : "composer";
    keepDirectDraft(session, comment, content ?? "");
    return "direct";
  };
}
