/** How long the business may still reply, as a band under the header: the nearer the end, the louder. */
import { IconAlarm, IconClockHour4, IconHourglassLow, IconLock } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Capabilities, Conversation } from "@/api/types";

import { timeLeft, urgencyOf } from "./countdown";
import type { ReplyWindowNow, Urgency } from "./countdown";
import classes from "./ReplyWindowBanner.module.css";

interface Props {
  conversation: Conversation;
  capabilities: Capabilities | undefined;
  window: ReplyWindowNow;
}

const ICONS: Record<Urgency, typeof IconClockHour4> = {
  calm: IconClockHour4,
  soon: IconClockHour4,
  near: IconHourglassLow,
  last: IconAlarm,
};

export function ReplyWindowBanner({
  conversation,
  capabilities,
  window,
}: Props): ReactElement | null {
  const { t } = useTranslation("reply-window");
  const { state, left, remaining } = window;
  const hours = Math.round((capabilities?.reply_window?.length_seconds ?? 0) / 3_600);
  switch (state) {
    case "none":
      return null;
    case "open": {
      if (left === null) return null;
      // Who has replied need not hurry.
      const urgency = conversation.waiting_since === null ? "calm" : urgencyOf(left);
      const Icon = ICONS[urgency];
      return (
        <div className={classes.banner} data-urgency={urgency} role="timer">
          <Icon size={16} aria-hidden />
          <span>
            {t("open", { left: timeLeft(left) })}
            {urgency !== "calm" && <strong> · {t(`urgency.${urgency}`)}</strong>}
            {remaining !== null && <> · {t("remaining", { count: remaining })}</>}
          </span>
        </div>
      );
    }
    case "late":
      return (
        <div className={classes.banner} data-urgency="near" role="status">
          <IconHourglassLow size={16} aria-hidden />
          <span>
            {t("late", { hours })} {t("lateRemaining", { count: remaining ?? 0 })}
          </span>
        </div>
      );
    case "closed":
      return (
        <div className={classes.banner} data-urgency="calm" role="status">
          <IconLock size={16} aria-hidden />
          <span>
            {t(conversation.window.expires_at === null ? "unopened" : "closed", {
              name: conversation.contact.name.slice(0, 60),
            })}
          </span>
        </div>
      );
  }
}
