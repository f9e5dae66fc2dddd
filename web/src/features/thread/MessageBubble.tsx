/** One message: its bubble, what hangs on it, and below the last of a group who wrote it and how far it got. */
import { IconLock } from "@tabler/icons-react";
import { memo } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";

import { AuthorAvatar, Meta } from "./Author";
import { Content } from "./Content";
import { Failure } from "./Failure";
import classes from "./Message.module.css";
import { MessageActions } from "./MessageActions";
import { PrivateMark } from "./PrivateMark";
import { Quote } from "./Quote";
import { Reactions } from "./Reactions";
import { Waiting } from "./Waiting";

interface Props {
  message: Message;
  first: boolean;
  last: boolean;
}

/** Kinds that stand by themselves, without a bubble around them. */
const BARE = new Set(["sticker", "emoji", "image", "video", "share_post"]);

export const MessageBubble = memo(function MessageBubble({ message, first, last }: Props) {
  const { t } = useTranslation("thread");
  const { direction, private: note, kind, status } = message;
  if (kind === "unknown") return <UnknownLine message={message} />;
  const bare = BARE.has(kind) && !message.content && message.reply_to_remote_id === null && !note;
  const troubled = status === "failed" || status === "uncertain";
  return (
    <article
      id={`message-${message.id}`}
      className={classes.message}
      data-side={direction}
      data-first={first || undefined}
      data-note={note || undefined}
      data-withdrawn={status === "withdrawn" || undefined}
      // A finger has no hover: touching a message shows what can be done with it.
      tabIndex={-1}
    >
      <span className={classes.avatar}>{last && <AuthorAvatar message={message} />}</span>
      <div className={classes.column}>
        <div className={classes.holder}>
          <div className={classes.bubble} data-bare={bare || undefined} data-last={last}>
            {note && (
              <span className={classes.noteMark}>
                <IconLock size={12} aria-hidden /> {t("note")}
              </span>
            )}
            <PrivateMark message={message} />
            <Quote message={message} />
            <Tapped message={message} />
            <Content message={message} />
          </div>
          <MessageActions message={message} />
        </div>
        <Reactions reactions={message.reactions} />
        {troubled && <Failure message={message} />}
        {status === "withdrawn" && <Withdrawn message={message} />}
        {message.waiting && <Waiting message={message} waiting={message.waiting} />}
        {(last ||
          message.automatic !== null ||
          message.found_by_catch_up ||
          message.edited_at !== null ||
          troubled ||
          status === "withdrawn") && <Meta message={message} />}
      </div>
    </article>
  );
});

/** Says that the customer did not type this but tapped a button, and which one. */
function Tapped({ message }: { message: Message }): ReactElement | null {
  const { t } = useTranslation("thread");
  if (message.button_id === null) return null;
  return (
    <span className={classes.tapped} title={message.button_id}>
      {t("tapped")}
    </span>
  );
}

/** Says why a bot, an AI agent or a rule did not send it after all. */
function Withdrawn({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const code = message.error?.code;
  const why =
    code === "conversation_resolved" || code === "conversation_snoozed" ? code : "taken_over";
  return <p className={classes.withdrawn}>{t(`withdrawn.${why}`)}</p>;
}

/** Something of a kind nobody here knows: nothing a customer does is hidden. */
function UnknownLine({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const raw = message.raw_kind?.slice(0, 80) ?? "?";
  return (
    <p id={`message-${message.id}`} className={classes.unknown}>
      {t("unknown", { kind: raw })}
      {message.content && <span dir="auto"> — {message.content.slice(0, 300)}</span>}
    </p>
  );
}
