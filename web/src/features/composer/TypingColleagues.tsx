/** Says which colleagues write in the same conversation at this moment. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { usePresence } from "@/live";

import classes from "./Composer.module.css";

export function TypingColleagues({
  conversationId,
}: {
  conversationId: number;
}): ReactElement | null {
  const { t } = useTranslation("composer");
  const { user } = useSession();
  const names = usePresence()
    .filter(({ id, viewing, typing }) => typing && viewing === conversationId && id !== user.id)
    .map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <div className={classes.typing} role="status">
      {t("typing", { count: names.length, names: names.join(", ") })}
    </div>
  );
}
