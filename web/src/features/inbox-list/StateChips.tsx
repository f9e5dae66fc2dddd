/** Chips on a card: the customer waits, the reply window is nearly over, or the conversation is snoozed or on hold. */
import { IconArrowBackUp, IconHourglass, IconZzz } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "@/api/types";
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
  const now = useNow();
  const until = conversation.status === "snoozed" ? conversation.snoozed_until : null;
  const held =
    conversation.held_until === null
      ? t("header.held", { ns: "conversation" })
      : t("header.heldUntil", { ns: "conversation", until: exact(conversation.held_until) });
  const waiting = since === null ? null : t("waiting", { since: exact(since) });
  return (
    <span className={classes.pressing}>
      {until !== null && (
        <span
          className={classes.chip}
          title={t("header.snoozedUntil", { ns: "conversation", until: exact(until) })}
        >
          <IconZzz size={12} aria-hidden />
          {nearTime(until, now)}
        </span>
      )}
      {conversation.status === "hold" && (
        <span className={classes.chip} title={held}>
          <IconHourglass size={12} aria-hidden />
          {conversation.held_until === null ? held : nearTime(conversation.held_until, now)}
        </span>
      )}
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
