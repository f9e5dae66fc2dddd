/** The picture a post is known by; without one, what stands in for it. */
import { Skeleton } from "@mantine/core";
import { IconMessage2, IconPhoto, IconPhotoOff, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Post } from "@/api/types";

import classes from "./posts.module.css";

const MARKS: Record<string, typeof IconPhoto> = { video: IconPlayerPlay, photo: IconPhoto };

export function Cover({ post }: { post: Post }): ReactElement {
  const { t } = useTranslation("comments");
  const [broken, setBroken] = useState(false);
  const { state, kind, cover_url: url } = post;
  if (state === "pending" && url === null)
    return <Skeleton className={classes.cover ?? ""} role="img" aria-label={t("post.pending")} />;
  if (url === null || broken) {
    const Mark = state === "unavailable" ? IconPhotoOff : (MARKS[kind] ?? IconMessage2);
    return (
      <span className={classes.cover} aria-hidden>
        <Mark size={24} stroke={1.5} />
      </span>
    );
  }
  return (
    <img
      src={url}
      alt={t("post.cover")}
      className={classes.cover}
      data-gone={state === "unavailable" || undefined}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  );
}
