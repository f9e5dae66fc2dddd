/** A message that did not arrive, or may not have: why, and what to do. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { confirmMessage, retryMessage } from "@/api/messages";
import type { Message } from "@/api/types";
import { problemText } from "@/ui";

import classes from "./Message.module.css";
import { adoptMessage } from "./useOutbox";

export function Failure({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("inbox");
  const client = useQueryClient();
  const told = {
    onSuccess: (answer: Message) => adoptMessage(client, answer),
    onError: (error: Error) => notifications.show({ color: "red", message: problemText(error) }),
  };
  const retry = useMutation({ mutationFn: () => retryMessage(message.id), ...told });
  const confirm = useMutation({ mutationFn: () => confirmMessage(message.id), ...told });
  const busy = retry.isPending || confirm.isPending;
  const { status, error } = message;
  if (status === "uncertain") {
    return (
      <div className={classes.trouble} data-kind="uncertain" role="alert">
        <span>{error?.text ?? t("thread.uncertain")}</span>
        <Button.Group>
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            onClick={() => confirm.mutate()}
          >
            {t("thread.itArrived")}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            onClick={() => retry.mutate()}
          >
            {t("thread.sendAgain")}
          </Button>
        </Button.Group>
      </div>
    );
  }
  return (
    <div className={classes.trouble} role="alert">
      <span>{error?.text ?? t("status.failed")}</span>
      {error?.can_retry !== false && (
        <Button
          size="compact-xs"
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t("actions.retry", { ns: "common" })}
        </Button>
      )}
    </div>
  );
}
