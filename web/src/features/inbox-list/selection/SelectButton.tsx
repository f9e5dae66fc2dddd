/** Turns selecting many conversations on and off. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Selection } from "./useSelection";

export function SelectButton({ selection }: { selection: Selection }): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Tooltip label={t("bulk.mode")}>
      <ActionIcon
        size={30}
        aria-label={t("bulk.mode")}
        aria-pressed={selection.on}
        variant={selection.on ? "light" : "subtle"}
        onClick={selection.on ? selection.end : selection.start}
      >
        <IconListCheck size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
