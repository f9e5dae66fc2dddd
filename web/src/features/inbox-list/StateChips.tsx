/** Chips on a card: the customer waits, the reply window is nearly over, or the conversation is snoozed or on hold. */
import { IconArrowBackUp, IconHourglass, IconZzz } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "@/api/types";
import { asideText } from "@/features/conversation";
import { timeLeft, urgencyOf, useReplyWindow } from "@/features/reply-window";
import { exact, nearTime, useNow } from "@/ui";

import classes from "./ConversationCard.module.css";

/** The chips, none where nothing presses. The only clock is the card's time. */
export function StateChips({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("inbox-list");
  const since = conversation.waiting_since;
  const { left } = useReplyWindow(conversation.window);
  // A customer who has a reply does not wait for the window to be used.
  const isUrgent =
    left !== null &&
    urgencyOf(left) !== "calm" &&
    since !== null &&
    conversation.status !== "resolved";
  const waiting = since === null ? null : t("waiting", { since: exact(since) });
  return (
    <span className={classes.pressing}>
      <SetAside conversation={conversation} />
      {waiting !== null && (
        <span className={classes.chip} title={waiting} role="img" aria-label={waiting}>
          <IconArrowBackUp size={14} aria-hidden />
        </span>
      )}
      {isUrgent && (
        <span
          className={classes.chip}
          data-urgency={urgencyOf(left)}
          title={t("left", { left: timeLeft(left) })}
        >
          {t("leftShort", { left: timeLeft(left) })}
        </span>
      )}
    </span>
  );
}

/** Until when it is snoozed or on hold: the time, or that the customer's reply ends it. */
function SetAside({ conversation }: { conversation: Conversation }): ReactElement | null {
  const { t } = useTranslation("conversation");
  const now = useNow();
  const { status, snoozed_until: snoozed, held_until: held } = conversation;
  if (status !== "snoozed" && status !== "hold") return null;
  const until = status === "hold" ? held : snoozed;
  const Icon = status === "hold" ? IconHourglass : IconZzz;
  return (
    <span
      className={classes.chip}
      data-gives-way
      title={asideText(t, status, until === null ? null : exact(until))}
    >
      <Icon size={12} aria-hidden />
      <span>{until === null ? t("header.until.reply") : nearTime(until, now)}</span>
    </span>
  );
}
