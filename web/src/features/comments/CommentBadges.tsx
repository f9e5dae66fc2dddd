/** What became of a comment, and what is asked to become of it. One that is deleted is nothing else any more. */
import { Badge } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Comment } from "@/api/types";

export function CommentBadges({ comment }: { comment: Comment }): ReactElement {
  const { t } = useTranslation("comments");
  const { visibility, deleted_at: deleted, edited, pending_action: pending } = comment;
  if (deleted !== null)
    return (
      <Badge size="sm" variant="light" color="red" tt="none">
        {t("thread.deleted")}
      </Badge>
    );
  if (pending !== null)
    return (
      <Badge size="sm" variant="outline" color="gray" tt="none" role="status">
        {t(`thread.pending.${pending}`)}
      </Badge>
    );
  return (
    <>
      {visibility !== "public" && (
        <Badge size="sm" variant="filled" color="gray.7" tt="none">
          {t(visibility === "hidden" ? "thread.hidden" : "thread.limited")}
        </Badge>
      )}
      {edited && (
        <Badge size="sm" variant="light" color="gray" tt="none">
          {t("thread.edited")}
        </Badge>
      )}
    </>
  );
}
