/** What can be done with a reply that is not with the customer: try again, stop it, edit it, discard it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { cancelMessage, confirmMessage, discardMessage, retryMessage } from "@/api/messages";
import { useSession } from "@/api/session";
import type { Message } from "@/api/types";
import { i18n } from "@/i18n";
import { dropMessage } from "@/live";
import { confirm, toast, toastProblem, toastUndo } from "@/ui";

import { keepDirectDraft } from "./directDraft";
import { writtenAgain } from "./outbox";
import { useThread } from "./ThreadContext";
import { showMessage, useOutbox } from "./useOutbox";

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
  const giveBack = useGiveBack(message);
  const { id, status } = message;
  const reopen = (): void => {
    const kept = giveBack("open");
    if (kept) toast(i18n.t(`inbox:thread.kept.${kept}`));
  };
  const retry = useMutation({
    mutationFn: () => retryMessage(id),
    onSuccess: (answer) => showMessage(client, answer),
    onError: toastProblem,
  });
  const confirmed = useMutation({
    mutationFn: () => confirmMessage(id),
    onSuccess: (answer) => showMessage(client, answer),
    onError: toastProblem,
  });
  const cancel = useMutation({
    mutationFn: () => cancelMessage(id),
    onSuccess: (answer) => {
      if (!answer.removed) {
        showMessage(client, answer.message);
        return;
      }
      dropMessage(client, me, message);
      const kept = giveBack("wait");
      if (kept) toast(i18n.t(`inbox:thread.cancelled.${kept}`));
    },
    onError: toastProblem,
  });
  const discard = useMutation({
    mutationFn: (edit: boolean) => discardMessage(id).then(() => edit),
    onSuccess: (edit) => {
      dropMessage(client, me, message);
      if (edit) reopen();
      else toastUndo(i18n.t("inbox:thread.discarded"), reopen);
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

/**
 * Gives a message's words back to be written again, `open` or to `wait` for it. Answers where they wait out of sight:
 * in the composer of a conversation that is not open, or in the dialog of a direct reply.
 */
function useGiveBack(message: Message): (how: "open" | "wait") => "composer" | "direct" | null {
  const outbox = useOutbox();
  const session = useSession();
  const { answerPrivately } = useThread();
  const { answered_comment_id: comment, content } = message;
  return (how) => {
    if (comment === null) return outbox.giveBack([writtenAgain(message)]) ? null : "composer";
    keepDirectDraft(session, comment, content ?? "");
    return how === "open" && answerPrivately?.(comment) === true ? null : "direct";
  };
}
