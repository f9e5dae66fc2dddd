/** Tells who uses a screen reader what arrives while the thread is open. */
import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { MessagePreview } from "@/api/types";

import { plainLine } from "./plainLine";

interface Props {
  /** The conversation's newest message, in the stretch that is loaded or not. */
  newest: MessagePreview | null;
  name: string;
}

export function Announcer({ newest, name }: Props): ReactElement {
  const { t } = useTranslation("thread");
  const [opened] = useState(newest?.id);
  const said =
    newest && newest.id !== opened && newest.direction === "in"
      ? t("arrived", { name: name.slice(0, 80), text: plainLine(newest) })
      : "";
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said}
    </VisuallyHidden>
  );
}
