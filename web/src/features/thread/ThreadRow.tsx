/** One row of a thread. */
import { memo, useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";
import { exact, ExactTime, nearTime, useNow } from "@/ui";

import { activityLine } from "./activityLine";
import { DayJump } from "./DayJump";
import { MessageBubble } from "./MessageBubble";
import { foldedActivity } from "./rows";
import type { Row } from "./rows";
import { useThread } from "./ThreadContext";
import classes from "./ThreadRow.module.css";

interface Props {
  row: Row;
}

export const ThreadRow = memo(
  function ThreadRow({ row }: Props) {
    switch (row.type) {
      case "day":
        return (
          <div className={classes.day}>
            <DayJump at={row.at} className={classes.dayName} />
          </div>
        );
      case "new":
        return <NewLine />;
      case "activity":
        return <Activity messages={row.messages} />;
      case "message":
        return <MessageBubble message={row.message} first={row.first} last={row.last} />;
    }
  },
  ({ row: a }, { row: b }) => sameRow(a, b),
);

/** Rows are made anew with every change of the thread; their messages are not. */
function sameRow(a: Row, b: Row): boolean {
  if (a.type !== b.type || a.key !== b.key) return false;
  if (a.type === "message" && b.type === "message")
    return a.message === b.message && a.first === b.first && a.last === b.last;
  if (a.type === "activity" && b.type === "activity")
    return (
      a.messages.length === b.messages.length &&
      a.messages.every((message, index) => message === b.messages[index])
    );
  return true;
}

function NewLine(): ReactElement {
  const { t } = useTranslation("thread");
  const { seeNew } = useThread();
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!line.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) seeNew();
    });
    observer.observe(line.current);
    return () => observer.disconnect();
  }, [seeNew]);
  return (
    <div ref={line} className={classes.new} role="separator">
      <span>{t("new")}</span>
    </div>
  );
}

function Activity({ messages }: { messages: readonly Message[] }): ReactElement {
  const { t } = useTranslation("thread");
  const { conversation } = useThread();
  const [open, setOpen] = useState(false);
  const { hidden, shown } = foldedActivity(messages);
  return (
    <div className={classes.activity} data-folds={messages.map(({ id }) => id).join(" ")}>
      {hidden > 0 && (
        <button type="button" className={classes.unfold} onClick={() => setOpen(!open)}>
          {open ? t("fold") : t("unfold", { count: hidden })}
        </button>
      )}
      {(open ? messages : shown).map((message) => (
        <p key={message.id} id={`message-${message.id}`} className={classes.line}>
          <span dir="auto">{activityLine(message, conversation.contact.name)}</span>
          {until(message) !== null && <Until at={until(message) ?? ""} />} ·{" "}
          <ExactTime at={message.sent_at} />
        </p>
      ))}
    </div>
  );
}

const until = ({ snoozed_until, held_until }: Message): string | null =>
  snoozed_until ?? held_until;

function Until({ at }: { at: string }): ReactElement {
  const { t } = useTranslation("thread");
  const now = useNow();
  return <span title={exact(at)}> {t("until", { until: nearTime(at, now) })}</span>;
}
