/** Who else has a conversation on their screen, on its card. */
import { IconEye } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Person } from "@/api/types";
import { Avatar } from "@/ui";

import classes from "./ConversationCard.module.css";

export function Viewers({ people }: { people: readonly Person[] }): ReactElement {
  const { t } = useTranslation("inbox-list");
  const names = people.map(({ name }) => name).join(", ");
  const said = t("viewing", { names, count: people.length });
  return (
    <span className={classes.viewers} role="img" aria-label={said} title={said}>
      <IconEye size={13} aria-hidden />
      {people.slice(0, 2).map(({ id, name }) => (
        <Avatar key={id} name={name} size={18} />
      ))}
    </span>
  );
}
