/** What can be done with a comment, by what the channel allows with whose it is. */
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowRight,
  IconCopy,
  IconDots,
  IconEye,
  IconEyeOff,
  IconHeart,
  IconHeartOff,
  IconLink,
  IconMessageCircle,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Comment, Message, Moderation } from "@/api/types";
import { useCopy } from "@/ui";

import { isInvited, may } from "./asked";
import type { Rule } from "./asked";

interface Props {
  comment: Comment;
  message: Message | null;
  name: string;
  rule: Rule | null;
  /** The conversation that is open. */
  conversationId: number;
  repliedPrivately: boolean;
  onAsk: (verb: Moderation) => void;
  onEdit: (comment: Comment) => void;
  onAnswer: (comment: Comment) => void;
}

export function CommentMenu(props: Props): ReactElement {
  const { comment, message, name, rule, conversationId, repliedPrivately } = props;
  const { onAsk, onEdit, onAnswer } = props;
  const { t } = useTranslation("comments");
  const copy = useCopy();
  const { content, visibility, liked, conversation_id: home } = comment;
  return (
    <Menu width={230} position="bottom-end">
      <Menu.Target>
        <ActionIcon size={28} aria-label={t("thread.actions", { name })}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isInvited(comment) && !repliedPrivately && (
          <Menu.Item
            leftSection={<IconMessageCircle size={16} />}
            onClick={() => onAnswer(comment)}
          >
            {t("private.open")}
          </Menu.Item>
        )}
        {may("hide", rule, comment) &&
          (visibility === "hidden" ? (
            <Menu.Item leftSection={<IconEye size={16} />} onClick={() => onAsk("unhide")}>
              {t("thread.unhide")}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={() => onAsk("hide")}>
              {t("thread.hide")}
            </Menu.Item>
          ))}
        {may("like", rule, comment) && (
          <Menu.Item
            leftSection={liked ? <IconHeartOff size={16} /> : <IconHeart size={16} />}
            onClick={() => onAsk(liked ? "unlike" : "like")}
          >
            {t(liked ? "thread.unlike" : "thread.like")}
          </Menu.Item>
        )}
        {may("edit", rule, comment) && content !== null && home !== null && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(comment)}>
            {t("thread.edit")}
          </Menu.Item>
        )}
        {content !== null && content !== "" && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy(content)}>
            {t("thread.copy")}
          </Menu.Item>
        )}
        {message !== null && (
          <Menu.Item
            leftSection={<IconLink size={16} />}
            onClick={() =>
              copy(`${location.origin}/conversations/${conversationId}?message=${message.id}`)
            }
          >
            {t("thread.copyLink")}
          </Menu.Item>
        )}
        {home !== null && home !== conversationId && (
          <Menu.Item
            leftSection={<IconArrowRight size={16} />}
            renderRoot={(props) => (
              <Link
                to="/conversations/$conversationId"
                params={{ conversationId: home }}
                {...props}
              />
            )}
          >
            {t("thread.goThere")}
          </Menu.Item>
        )}
        {may("delete", rule, comment) && (
          <Menu.Item
            color="var(--fd-bad)"
            leftSection={<IconTrash size={16} />}
            onClick={() => onAsk("delete")}
          >
            {t("thread.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
