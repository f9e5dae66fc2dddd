/** The priorities as items of a menu. */
import { Menu } from "@mantine/core";
import { IconCheck, IconFlag3, IconFlag3Filled } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { PRIORITIES } from "@/api/conversations";
import type { Priority } from "@/api/types";

import { PRIORITY_COLOURS } from "./priorities";

interface Props {
  /** Which it is now; null is none, undefined that they differ. */
  chosen: Priority | null | undefined;
  onChoose: (priority: Priority | null) => void;
}

export function PriorityItems({ chosen, onChoose }: Props): ReactElement {
  const { t } = useTranslation("conversation");
  return (
    <>
      {PRIORITIES.map((level) => (
        <Menu.Item
          key={level}
          leftSection={<IconFlag3Filled size={15} color={PRIORITY_COLOURS[level]} />}
          rightSection={chosen === level && <IconCheck size={15} />}
          onClick={() => onChoose(level)}
        >
          {t(`priority.${level}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconFlag3 size={15} />}
        rightSection={chosen === null && <IconCheck size={15} />}
        onClick={() => onChoose(null)}
      >
        {t("priority.none")}
      </Menu.Item>
    </>
  );
}
