/** The name of a day, which asks for another one to go to. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { dayName, useNow } from "@/ui";

import { useThread } from "./ThreadContext";

interface Props {
  /** A moment of the day. */
  at: string;
  className: string | undefined;
}

export function DayJump({ at, className }: Props): ReactElement {
  const { t } = useTranslation("thread");
  const now = useNow(60_000);
  const { chooseDay } = useThread();
  if (!chooseDay) return <span>{dayName(at, now)}</span>;
  return (
    <button
      type="button"
      className={className}
      title={t("jumpToDay")}
      aria-haspopup="dialog"
      onClick={() => chooseDay(at)}
    >
      {dayName(at, now)}
    </button>
  );
}
