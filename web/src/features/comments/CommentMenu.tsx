/** What can be done with a comment, by what the channel allows with whose it is. */
import { Menu } from "@mantine/core";
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
import { IconButton, useCopy } from "@/ui";

import { isPrivateReplyOffered, may } from "./moderation";
import type { Rule } from "./moderation";

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
  onReplyPrivately: (comment: Comment) => void;
}

export function CommentMenu(props: Props): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Menu width={230} position="bottom-end">
      <Menu.Target>
        <IconButton size={28} label={t("thread.actions", { name: props.name })}>
          <IconDots size={17} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <PrivateReplyItem {...props} />
        <PlatformItems {...props} />
        <CopyItems {...props} />
        <HomeItem {...props} />
        <DeleteItem {...props} />
      </Menu.Dropdown>
    </Menu>
  );
}

function PrivateReplyItem({
  comment,
  repliedPrivately,
  onReplyPrivately,
}: Props): ReactElement | null {
  const { t } = useTranslation("comments");
  if (!isPrivateReplyOffered(comment) || repliedPrivately) return null;
  return (
    <Menu.Item
      leftSection={<IconMessageCircle size={16} />}
      onClick={() => onReplyPrivately(comment)}
    >
      {t("private.open")}
    </Menu.Item>
  );
}

/** What the platform does with it. */
function PlatformItems({ comment, rule, onAsk, onEdit }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const { content, liked, conversation_id: home } = comment;
  const hidden = comment.visibility === "hidden";
  const Eye = hidden ? IconEye : IconEyeOff;
  const Heart = liked ? IconHeartOff : IconHeart;
  return (
    <>
      {may("hide", rule, comment) && (
        <Menu.Item
          leftSection={<Eye size={16} />}
          onClick={() => onAsk(hidden ? "unhide" : "hide")}
        >
          {t(hidden ? "thread.unhide" : "thread.hide")}
        </Menu.Item>
      )}
      {may("like", rule, comment) && (
        <Menu.Item
          leftSection={<Heart size={16} />}
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
    </>
  );
}

function CopyItems({ comment, message, conversationId }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const copy = useCopy();
  const { content } = comment;
  return (
    <>
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
    </>
  );
}

/** Leads to the comment's own conversation, where that is another. */
function HomeItem({ comment, conversationId }: Props): ReactElement | null {
  const { t } = useTranslation("comments");
  const { conversation_id: home } = comment;
  if (home === null || home === conversationId) return null;
  return (
    <Menu.Item
      leftSection={<IconArrowRight size={16} />}
      renderRoot={(props) => (
        <Link to="/conversations/$conversationId" params={{ conversationId: home }} {...props} />
      )}
    >
      {t("thread.goThere")}
    </Menu.Item>
  );
}

function DeleteItem({ comment, rule, onAsk }: Props): ReactElement | null {
  const { t } = useTranslation("comments");
  if (!may("delete", rule, comment)) return null;
  return (
    <Menu.Item
      color="var(--fd-bad)"
      leftSection={<IconTrash size={16} />}
      onClick={() => onAsk("delete")}
    >
      {t("thread.delete")}
    </Menu.Item>
  );
}
