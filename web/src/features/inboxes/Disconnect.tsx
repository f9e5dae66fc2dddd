/** Ending an inbox's connection; its conversations stay. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { disconnectInbox, webhookQuery } from "@/api/inboxes";
import type { Inbox } from "@/api/types";
import { confirm, Section, toast, toastProblem } from "@/ui";

import { useAdoptInbox } from "./useInboxChange";

export function Disconnect({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const adopt = useAdoptInbox();
  const words = { name: inbox.name };
  const end = useMutation({
    mutationFn: () => disconnectInbox(inbox.id),
    onSuccess: (changed) => {
      adopt(changed);
      client.removeQueries({ queryKey: webhookQuery(inbox.id).queryKey });
      toast(t("inbox.disconnectedToast", words));
    },
    onError: toastProblem,
  });
  return (
    <Section
      danger
      title={t("inbox.disconnect")}
      description={t("inbox.disconnectText")}
      actions={
        <Button
          color="red"
          variant="light"
          loading={end.isPending}
          onClick={() =>
            confirm({
              title: t("inbox.disconnectQuestion", words),
              text: t("inbox.disconnectText"),
              action: t("inbox.disconnect"),
              onConfirm: end.mutate,
            })
          }
        >
          {t("inbox.disconnect")}
        </Button>
      }
    />
  );
}
