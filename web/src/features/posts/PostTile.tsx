/** A post in the grid: its cover, what it says, how it does, and the way to its conversations. */
import { Badge, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Channel, Inbox, Post } from "@/api/types";
import { ChannelMark, TimeAgo } from "@/ui";

import { Counts } from "./Counts";
import { Cover } from "./Cover";
import { PostLink } from "./PostLink";
import classes from "./posts.module.css";
import { captionOf, searchOf } from "./postTexts";

interface Props {
  post: Post;
  /** Where it was posted; null where there is only one place. */
  inbox: Inbox | null;
  channel: Channel | undefined;
}

export function PostTile({ post, inbox, channel }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const open = post.open_conversations;
  return (
    <article className={classes.tile} data-gone={post.state === "unavailable" || undefined}>
      <Link to="/" search={searchOf(post)} className={classes.tileLink}>
        <span className={classes.tileCover}>
          <Cover post={post} />
          {post.state === "unavailable" && (
            <Badge className={classes.tileBadge ?? ""} size="sm" color="gray" variant="filled">
              {t("post.unavailable")}
            </Badge>
          )}
        </span>
        <span className={classes.tileWords}>
          <Text span size="sm" lineClamp={2} dir="auto">
            {captionOf(post)}
          </Text>
          <Counts post={post} />
          <Badge size="sm" variant="light" color={open > 0 ? "tide" : "gray"} tt="none">
            {t("post.openConversations", { count: open })}
          </Badge>
        </span>
      </Link>
      <footer className={classes.tileFoot}>
        {inbox && channel && <ChannelMark icon={channel.icon} title={channel.title} size={14} />}
        <Text size="xs" c="dimmed" truncate flex={1}>
          {inbox && <>{inbox.name} · </>}
          {post.at !== null && <TimeAgo at={post.at} />}
        </Text>
        <PostLink post={post} />
      </footer>
    </article>
  );
}
