/** One comment: who said what, what became of it, and what can be done about it. */
import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconHeart,
  IconHeartFilled,
  IconMessageCircle,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, useEffect } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Comment, Message } from "@/api/types";
import { AttachmentTile } from "@/features/media";
import { MessageText } from "@/features/thread";
import { Avatar, StatusTick, TimeAgo } from "@/ui";

import { CommentBadges } from "./CommentBadges";
import { CommentMenu } from "./CommentMenu";
import classes from "./comments.module.css";
import { elementOf, isAbout } from "./entries";
import { againOf, isPrivateReplyOffered, may, remember } from "./moderation";
import type { Rule } from "./moderation";
import { useModeration } from "./useModeration";

interface Props {
  comment: Comment;
  message: Message | null;
  isReply: boolean;
  rule: Rule | null;
  conversationId: number;
  /** A direct message that replies to it is sent, or on its way. */
  repliedPrivately: boolean;
  onEdit: (comment: Comment) => void;
  /** Opens the private reply to the comment. */
  onReplyPrivately: (comment: Comment) => void;
}

const LONGEST_NAME = 80;

export const CommentItem = memo(function CommentItem(props: Props) {
  const {
    comment,
    message,
    isReply,
    rule,
    conversationId,
    onEdit,
    onReplyPrivately,
    repliedPrivately,
  } = props;
  const { t } = useTranslation("comments");
  const { id, author, pending_action: pending, from_business: own, deleted_at: deleted } = comment;
  const { ask, busy } = useModeration(comment);
  useEffect(() => {
    if (pending !== null) remember(id, pending);
  }, [id, pending]);
  const name = (author.name ?? author.username ?? t("thread.someone")).slice(0, LONGEST_NAME);
  return (
    <article
      id={elementOf(comment, message)}
      className={classes.comment}
      data-reply={isReply || undefined}
      data-about={isAbout(comment, conversationId) || undefined}
      data-faded={deleted !== null || comment.visibility === "hidden" || undefined}
      aria-label={t("thread.from", { name })}
    >
      <Avatar name={name} src={author.avatar_url} size={isReply ? 28 : 36} />
      <div className={classes.body}>
        <div className={classes.head}>
          <span className={classes.name} dir="auto">
            {name}
          </span>
          {author.username !== null && (
            <span className={classes.soft}>@{author.username.slice(0, LONGEST_NAME)}</span>
          )}
          <span className={classes.soft}>
            {own && `${t("thread.business")} · `}
            <TimeAgo at={comment.at} />
          </span>
          <CommentBadges comment={comment} />
        </div>
        <Said comment={comment} message={message} />
        <div className={classes.foot}>
          <Likes comment={comment} rule={rule} busy={busy} onAsk={ask} />
          {message?.author.kind === "user" && message.author.name !== null && (
            <span className={classes.soft}>{message.author.name}</span>
          )}
          {message?.status && deleted === null && <StatusTick status={message.status} />}
          <InDirectMessage comment={comment} />
        </div>
        {comment.problem !== null && (
          <Problem comment={comment} rule={rule} busy={busy} onAsk={ask} />
        )}
      </div>
      {isPrivateReplyOffered(comment) && !repliedPrivately && (
        <Button
          size="compact-xs"
          variant="light"
          className={classes.privately ?? ""}
          leftSection={<IconMessageCircle size={14} aria-hidden />}
          onClick={() => onReplyPrivately(comment)}
        >
          {t("private.open")}
        </Button>
      )}
      <CommentMenu
        {...{
          comment,
          message,
          name,
          rule,
          conversationId,
          repliedPrivately,
          onEdit,
          onReplyPrivately,
        }}
        onAsk={ask}
      />
    </article>
  );
});

/** Says that the comment has a reply in a direct message, and leads there once that conversation is known. */
function InDirectMessage({ comment }: Pick<Props, "comment">): ReactElement | null {
  const { t } = useTranslation("comments");
  const { replied_privately_at: at, private_conversation_id: conversation } = comment;
  if (at === null) return null;
  const said = (
    <>
      <IconMessageCircle size={14} aria-hidden /> {t("private.repliedPrivately")}
    </>
  );
  if (conversation === null) return <span className={classes.privateReply}>{said}</span>;
  return (
    <Link
      to="/conversations/$conversationId"
      params={{ conversationId: conversation }}
      className={classes.privateReply}
    >
      {said}
    </Link>
  );
}

function Said({ comment, message }: Pick<Props, "comment" | "message">): ReactElement {
  const { t } = useTranslation("comments");
  const { content, complete, deleted_at: deleted } = comment;
  const files = message?.attachments ?? [];
  const missing = complete || deleted !== null ? "noText" : "fetching";
  return (
    <div className={classes.said}>
      {content !== null && content !== "" && <MessageText text={content} />}
      {message !== null &&
        files.map((attachment) => (
          <AttachmentTile key={attachment.id} attachment={attachment} message={message} />
        ))}
      {!content && files.length === 0 && (
        <span className={classes.soft}>{t(`thread.${missing}`)}</span>
      )}
    </div>
  );
}

interface AskProps extends Pick<Props, "comment" | "rule"> {
  busy: boolean;
  onAsk: ReturnType<typeof useModeration>["ask"];
}

/** How many like it, the business among them when the heart is full. */
function Likes({ comment, rule, busy, onAsk }: AskProps): ReactElement | null {
  const { t } = useTranslation("comments");
  const { liked, likes, pending_action: pending } = comment;
  const Heart = liked ? IconHeartFilled : IconHeart;
  const said = t("thread.likes", { count: likes });
  if (!may("like", rule, comment)) {
    if (likes === 0) return null;
    return (
      <span className={classes.likes} role="img" aria-label={said} title={said}>
        <Heart size={15} aria-hidden /> {likes}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={classes.likes}
      data-liked={liked || undefined}
      aria-pressed={liked}
      aria-label={`${t("thread.like")}, ${said}`}
      title={said}
      disabled={busy || pending === "like" || pending === "unlike"}
      onClick={() => onAsk(liked ? "unlike" : "like")}
    >
      <Heart size={15} aria-hidden /> {likes > 0 && likes}
    </button>
  );
}

/** What was not done, and trying again. */
function Problem({ comment, rule, busy, onAsk }: AskProps): ReactElement {
  const { t } = useTranslation("comments");
  const again = comment.pending_action === null ? againOf(comment, rule) : null;
  return (
    <div className={classes.problem} role="alert">
      <IconAlertTriangle size={15} aria-hidden />
      <span>{comment.problem}</span>
      {again !== null && (
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => onAsk(again)}>
          {t("thread.tryAgain")}
        </Button>
      )}
    </div>
  );
}
