/** A public reply that is no comment yet, or did not become one, in the place and the looks of a comment. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { inboxesQuery } from "@/api/inboxes";
import type { Message } from "@/api/types";
import { AttachmentTile } from "@/features/media";
import type { Outgoing } from "@/features/outbox";
import { Failure, MessageText, OutgoingState, Waiting } from "@/features/thread";
import { Avatar, StatusTick, TimeAgo } from "@/ui";

import classes from "./comments.module.css";

export function UnpostedReply({
  message,
  inboxId,
}: {
  message: Message;
  inboxId: number;
}): ReactElement {
  const { content, attachments, author, status, waiting, sent_at: at } = message;
  const troubled = status === "failed" || status === "uncertain";
  return (
    <Frame id={`message-${message.id}`} inboxId={inboxId} at={at}>
      <div className={classes.said}>
        {content !== null && content !== "" && <MessageText text={content} />}
        {attachments.map((attachment) => (
          <AttachmentTile key={attachment.id} attachment={attachment} message={message} />
        ))}
      </div>
      <div className={classes.foot}>
        {author.name !== null && <span className={classes.soft}>{author.name}</span>}
        {status && <StatusTick status={status} />}
      </div>
      {troubled && <Failure message={message} />}
      {waiting && <Waiting message={message} waiting={waiting} />}
    </Frame>
  );
}

/** The same of what this browser has not handed to the server yet. */
export function UnpostedOutgoing({
  item,
  inboxId,
}: {
  item: Outgoing;
  inboxId: number;
}): ReactElement {
  return (
    <Frame inboxId={inboxId} at={item.written_at}>
      <div className={classes.said}>
        {item.content !== null && <MessageText text={item.content} />}
        {item.attachments.map(({ id, url, name }) => (
          <img key={id} src={url ?? ""} alt={name} className={classes.unposted} />
        ))}
      </div>
      <OutgoingState item={item} />
    </Frame>
  );
}

interface FrameProps {
  id?: string;
  inboxId: number;
  at: string;
  children: ReactNode;
}

function Frame({ id, inboxId, at, children }: FrameProps): ReactElement {
  const { t } = useTranslation("comments");
  const { data: inboxes } = useQuery(inboxesQuery);
  const inbox = inboxes?.find((one) => one.id === inboxId);
  const name = inbox?.display_name ?? inbox?.name ?? t("thread.business");
  return (
    <article id={id} className={classes.comment} data-reply aria-label={t("thread.from", { name })}>
      <Avatar name={name} size={28} />
      <div className={classes.body}>
        <div className={classes.head}>
          <span className={classes.name} dir="auto">
            {name}
          </span>
          <span className={classes.soft}>
            {t("thread.business")} · <TimeAgo at={at} />
          </span>
        </div>
        {children}
      </div>
    </article>
  );
}
