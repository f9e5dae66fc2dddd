/** What can be done with a reply that is not with the customer: try again, stop it, edit it, discard it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { cancelMessage, confirmMessage, discardMessage, retryMessage } from "@/api/messages";
import { useSession } from "@/api/session";
import type { Message } from "@/api/types";
import { i18n } from "@/i18n";
import { dropMessage } from "@/live";
import { confirm, toast, toastProblem } from "@/ui";

import { keepWords } from "./takenBack";
import { adoptMessage, showMessage, useOutbox } from "./useOutbox";

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
  const outbox = useOutbox();
  const me = useSession().user.id;
  const { id, answered_comment_id: comment, content, status } = message;
  const giveBack = (): boolean => {
    if (comment === null) return outbox.giveBack(message);
    keepWords(comment, content ?? "");
    return false;
  };
  const adopted = {
    onSuccess: (answer: Message) => adoptMessage(client, answer),
    onError: toastProblem,
  };
  const retry = useMutation({
    mutationFn: () => retryMessage(id),
    onSuccess: (answer) => showMessage(client, answer),
    onError: toastProblem,
  });
  const confirmed = useMutation({ mutationFn: () => confirmMessage(id), ...adopted });
  const cancel = useMutation({
    mutationFn: () => cancelMessage(id),
    onSuccess: (answer) => {
      if (!answer.removed) {
        showMessage(client, answer.message);
        return;
      }
      dropMessage(client, me, message);
      if (!giveBack()) toast(i18n.t("inbox:thread.cancelled"));
    },
    onError: toastProblem,
  });
  const discard = useMutation({
    mutationFn: (back: boolean) => discardMessage(id).then(() => back),
    onSuccess: (back) => {
      dropMessage(client, me, message);
      if (back) giveBack();
    },
    onError: toastProblem,
  });
  /** What may have arrived is not taken out unasked: the customer may see it. */
  const surely = (then: () => void): void => {
    if (status !== "uncertain") then();
    else
      confirm({
        title: i18n.t("inbox:thread.discardTitle"),
        text: i18n.t("inbox:thread.discardText"),
        action: i18n.t("inbox:thread.discard"),
        onConfirm: then,
      });
  };
  return {
    busy: [retry, confirmed, cancel, discard].some(({ isPending }) => isPending),
    retry: () => retry.mutate(),
    itArrived: () => confirmed.mutate(),
    cancel: () => cancel.mutate(),
    edit: () => discard.mutate(true),
    discard: () => surely(() => discard.mutate(false)),
  };
}
