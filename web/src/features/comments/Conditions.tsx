/** The platform's conditions for a private reply: what is so, what is not, and what only the platform knows. */
import { VisuallyHidden } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconHelpCircle } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { PrivateReply } from "@/api/types";

import classes from "./comments.module.css";

type Condition = PrivateReply["conditions"][number];

const ICONS = { true: IconCircleCheck, false: IconCircleX, null: IconHelpCircle } as const;

const metOf = ({ met }: Condition): keyof typeof ICONS =>
  met === null ? "null" : met ? "true" : "false";

export function Conditions({ conditions }: Pick<PrivateReply, "conditions">): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <ul className={classes.conditions} aria-label={t("private.conditions")}>
      {conditions.map((condition) => {
        const met = metOf(condition);
        const Icon = ICONS[met];
        return (
          <li key={condition.name} className={classes.condition} data-met={met}>
            <Icon size={17} aria-hidden />
            <span>
              <VisuallyHidden component="span">{t(`private.met.${met}`)} </VisuallyHidden>
              {condition.text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
