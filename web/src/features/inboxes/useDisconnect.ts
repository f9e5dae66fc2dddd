/** Ending an inbox's connection, after asking; its conversations stay. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { disconnectInbox, webhookQuery } from "@/api/inboxes";
import type { Inbox } from "@/api/types";
import { confirm, toast, toastProblem } from "@/ui";

import { useAdoptInbox } from "./useInboxChange";

/** @param name the inbox's, with what tells it from others */
export function useDisconnect(inbox: Inbox, name: string): () => void {
  const { t } = useTranslation("inboxes");
  const client = useQueryClient();
  const adopt = useAdoptInbox();
  const { mutate } = useMutation({
    mutationFn: () => disconnectInbox(inbox.id),
    onSuccess: (changed) => {
      adopt(changed);
      client.removeQueries({ queryKey: webhookQuery(inbox.id).queryKey });
      toast(t("disconnectedToast", { name }));
    },
    onError: toastProblem,
  });
  return () =>
    confirm({
      title: t("disconnectQuestion", { name }),
      text: t("disconnectText"),
      action: t("disconnect"),
      onConfirm: mutate,
    });
}
