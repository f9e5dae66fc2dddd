/** Says that a direct message replies to a comment, and leads from one to the other. */
import { IconMessageCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";

import classes from "./Message.module.css";

export function PrivateMark({ message }: { message: Message }): ReactElement | null {
  const { t } = useTranslation("thread");
  const { answers_privately: privately, comment_conversation_id: comment } = message;
  if (!privately && comment === null) return null;
  return (
    <span className={classes.noteMark}>
      <IconMessageCircle size={12} aria-hidden />
      {comment === null ? (
        t("privately")
      ) : (
        <Link to="/conversations/$conversationId" params={{ conversationId: comment }}>
          {t("toComment")}
        </Link>
      )}
    </span>
  );
}
