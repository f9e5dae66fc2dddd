/** The way to a post on its platform. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Post } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { addressOf } from "@/ui";

export function PostLink({ post }: { post: Post }): ReactElement | null {
  const { t } = useTranslation("comments");
  const platform = usePlatform(post.inbox_id);
  const href = post.permalink === null ? null : addressOf(post.permalink);
  if (href === null || post.state === "unavailable") return null;
  return (
    <Tooltip label={t("post.open", { platform })}>
      <ActionIcon
        component="a"
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        size={30}
        aria-label={t("post.open", { platform })}
      >
        <IconExternalLink size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
