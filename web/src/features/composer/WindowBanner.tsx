/** How long the business may still answer, as a yellow band; and what holds once that is over. */
import { IconClockHour4, IconLock } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Capabilities, Conversation } from "@/api/types";
import { timeLeft } from "@/features/conversations";
import type { WindowNow } from "@/features/conversations";

import classes from "./Composer.module.css";

interface Props {
  conversation: Conversation;
  capabilities: Capabilities | undefined;
  window: WindowNow;
}

export function WindowBanner({ conversation, capabilities, window }: Props): ReactElement | null {
  const { t } = useTranslation("inbox");
  const { state, left, remaining } = window;
  if (state === "none") return null;
  const hours = Math.round((capabilities?.reply_window?.length_seconds ?? 0) / 3_600);
  if (state === "open") {
    if (left === null) return null;
    return (
      <div className={classes.banner} role="timer">
        <IconClockHour4 size={16} aria-hidden />
        <span>
          {t("window.open", { left: timeLeft(left) })}
          {remaining !== null && <> · {t("window.remaining", { count: remaining })}</>}
        </span>
      </div>
    );
  }
  if (state === "late") {
    return (
      <div className={classes.banner} role="status">
        <IconClockHour4 size={16} aria-hidden />
        <span>
          {t("window.late", { hours })} {t("window.lateRemaining", { count: remaining ?? 0 })}
        </span>
      </div>
    );
  }
  const name = conversation.contact.name.slice(0, 60);
  return (
    <div className={classes.banner} data-closed role="status">
      <IconLock size={16} aria-hidden />
      <span>{t("window.closed", { name })}</span>
    </div>
  );
}
