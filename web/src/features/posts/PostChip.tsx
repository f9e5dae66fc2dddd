/** Says that a list shows one post's conversations only; a press ends that. */
import { CloseButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { postQuery } from "@/api/posts";

import { Cover } from "./Cover";
import classes from "./posts.module.css";
import { captionOf } from "./postTexts";

interface Props {
  postId: number;
  onRemove: () => void;
}

export function PostChip({ postId, onRemove }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const { data: post } = useQuery(postQuery(postId));
  return (
    <div className={classes.chip}>
      {post && (
        <span className={classes.chipCover}>
          <Cover post={post} />
        </span>
      )}
      <span className={classes.chipText} dir="auto">
        {t("posts.chip", { caption: post ? captionOf(post) : `#${postId}` })}
      </span>
      <CloseButton
        size="xs"
        aria-label={t("posts.all")}
        title={t("posts.all")}
        onClick={onRemove}
      />
    </div>
  );
}
