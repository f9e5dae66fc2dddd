/** Tells who uses a screen reader what arrives while the thread is open. */
import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";

import { plainLine } from "./plainLine";

interface Props {
  messages: readonly Message[];
  name: string;
}

export function Announcer({ messages, name }: Props): ReactElement {
  const { t } = useTranslation("inbox");
  const newest = messages.at(-1);
  const [opened] = useState(newest?.id);
  const said =
    newest && newest.id !== opened && newest.direction === "in"
      ? t("thread.arrived", { name: name.slice(0, 80), text: plainLine(newest) })
      : "";
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said}
    </VisuallyHidden>
  );
}
