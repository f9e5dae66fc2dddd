/** A message that did not arrive, or may not have: why, and what to do. */
import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";

import classes from "./Message.module.css";
import { useResend } from "./useResend";

const SMALL = { size: "compact-xs", variant: "default" } as const;
/** Codes of our own say nothing to who reads: the sentence does. */
const OURS = new Set([
  "refused",
  "window_closed",
  "unsupported",
  "given_up",
  "uncertain",
  "file_lost",
  "inbox_disconnected",
  "undelivered",
]);

export function Failure({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const { busy, retry, itArrived, edit, discard } = useResend(message);
  const { status, error } = message;
  const uncertain = status === "uncertain";
  const again = uncertain ? t("sendAgain") : t("actions.retry", { ns: "common" });
  const code = error && !OURS.has(error.code) ? error.code : null;
  return (
    <div className={classes.trouble} data-kind={uncertain ? "uncertain" : "failed"} role="alert">
      <span className={classes.why}>
        {error?.text ?? t(`status.${uncertain ? "uncertain" : "failed"}`, { ns: "common" })}
        {error?.advice && <span className={classes.advice}>{error.advice}</span>}
        {code !== null && (
          <small>
            {error?.said
              ? t("saidWithCode", { said: error.said.slice(0, 300), code })
              : t("code", { code })}
          </small>
        )}
      </span>
      <Button.Group>
        {uncertain && (
          <Button {...SMALL} disabled={busy} onClick={itArrived}>
            {t("itArrived")}
          </Button>
        )}
        {error?.can_retry !== false && (
          <Button {...SMALL} disabled={busy} onClick={retry}>
            {again}
          </Button>
        )}
        {!uncertain && message.content !== null && (
          <Button {...SMALL} disabled={busy} onClick={edit}>
            {t("edit")}
          </Button>
        )}
        <Button {...SMALL} disabled={busy} onClick={discard}>
          {t("discard")}
        </Button>
      </Button.Group>
    </div>
  );
}
