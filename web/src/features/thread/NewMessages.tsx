/** Says over the thread how many messages are new, until the line above them has been seen; a press leads there. */
import { IconArrowUp } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Thread.module.css";
import { useThread } from "./ThreadContext";
import type { NewLine } from "./useNewLine";

export function NewMessages({ line }: { line: NewLine }): ReactElement | null {
  const { t } = useTranslation("thread");
  const { jumpTo } = useThread();
  const { before, count, seen } = line;
  if (before === null || seen) return null;
  return (
    <button type="button" className={classes.newPill} onClick={() => jumpTo(before)}>
      {t("newAbove", { count })}
      <IconArrowUp size={15} aria-hidden />
    </button>
  );
}
