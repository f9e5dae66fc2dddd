/** What can be done with a reply that is not with the customer: try again, stop it, edit it, discard it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { confirmMessage, discardMessage } from "@/api/messages";
import { useSession } from "@/api/session";
import type { Message } from "@/api/types";
import { useGiveBack, useWaitingReply } from "@/features/outbox";
import { i18n } from "@/i18n";
import { dropMessage, messageNow, showResponse } from "@/live";
import { confirm, toast, toastProblem, toastUndo } from "@/ui";

import { useThread } from "./ThreadContext";

interface Resend {
  busy: boolean;
  retry: () => void;
  /** Says that it did arrive. */
  itArrived: () => void;
  /** Stops it, and gives its words back to be written again. */
  cancel: () => void;
  /** Takes it out of the thread, and gives its words back. */
  edit: () => void;
  discard: () => void;
}

export function useResend(message: Message): Resend {
  const client = useQueryClient();
  const me = useSession().user.id;
  const giveBack = useGiveBack();
  const { replyPrivately } = useThread();
  const { id, status, answered_comment_id: comment } = message;
  const waiting = useWaitingReply(id);
  const reopen = (): void => {
    const kept = giveBack(message);
    const isOpen = kept === "direct" && comment !== null && replyPrivately?.(comment) === true;
    if (kept && !isOpen) toast(i18n.t(`thread:kept.${kept}`));
  };
  const confirmed = useMutation({
    mutationFn: () => confirmMessage(id),
    onMutate: () => messageNow(client, id),
    onSuccess: (response, _asked, before) => showResponse(client, before, response),
    onError: toastProblem,
  });
  const discard = useMutation({
    mutationFn: (edit: boolean) => discardMessage(id).then(() => edit),
    onSuccess: (edit) => {
      dropMessage(client, me, message);
      if (edit) reopen();
      else toastUndo(i18n.t("thread:discarded"), reopen);
    },
    onError: toastProblem,
  });
  /** What may have arrived is not taken out unasked: the customer may see it. */
  const surely = (then: () => void): void => {
    if (status !== "uncertain") then();
    else
      confirm({
        title: i18n.t("thread:discardTitle"),
        text: i18n.t("thread:discardText"),
        action: i18n.t("thread:discard"),
        onConfirm: then,
      });
  };
  return {
    busy: waiting.busy || confirmed.isPending || discard.isPending,
    retry: waiting.retry,
    itArrived: () => confirmed.mutate(),
    cancel: waiting.cancel,
    edit: () => discard.mutate(true),
    discard: () => surely(() => discard.mutate(false)),
  };
}
