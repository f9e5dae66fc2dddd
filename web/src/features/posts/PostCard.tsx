/** The post that a comment thread is under: what it shows and says, and how it does. */
import { Skeleton, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Post } from "@/api/types";
import { TextLink, TimeAgo } from "@/ui";

import { Counts } from "./Counts";
import { Cover } from "./Cover";
import { PostLink } from "./PostLink";
import classes from "./posts.module.css";
import { captionOf, searchOf } from "./postTexts";

export function PostCard({ post }: { post: Post }): ReactElement {
  const { t } = useTranslation("comments");
  const { state, kind, at, caption } = post;
  const word = kind === "video" || kind === "photo" ? kind : "other";
  const gone = state === "unavailable";
  return (
    <section
      className={classes.card}
      data-gone={gone || undefined}
      aria-label={t(`post.kind.${word}`)}
    >
      <div className={classes.small}>
        <Cover post={post} />
      </div>
      <div className={classes.words}>
        <Text size="xs" c="dimmed">
          {t(`post.kind.${word}`)}
          {at !== null && (
            <>
              {" · "}
              <TimeAgo at={at} />
            </>
          )}
        </Text>
        {gone && (
          <Text size="sm" fw={600} title={t("post.unavailableText")}>
            {t("post.unavailable")}
          </Text>
        )}
        {state === "pending" && !caption ? (
          <div role="status" aria-label={t("post.pending")}>
            <Skeleton height={12} width="85%" mt={6} />
            <Skeleton height={12} width="60%" mt={6} />
          </div>
        ) : (
          (!gone || caption) && (
            <Text size="sm" lineClamp={3} dir="auto" title={caption?.slice(0, 2_000)}>
              {captionOf(post)}
            </Text>
          )
        )}
        <div className={classes.line}>
          {state !== "pending" && <Counts post={post} />}
          <TextLink to="/" search={searchOf(post)} size="xs">
            {t("post.openConversations", { count: post.open_conversations })}
          </TextLink>
        </div>
      </div>
      <PostLink post={post} />
    </section>
  );
}
