/** Selects a conversation: over its picture, while one points at it or selects others. */
import { IconCheck } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "@/api/types";

import classes from "../ConversationList.module.css";
import type { Selection } from "./useSelection";

interface Props {
  conversation: Conversation;
  selection: Selection;
}

export function SelectMark({ conversation, selection }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const { id, contact } = conversation;
  const isSelected = selection.has(id);
  return (
    // Not an input: the keys of the list go on working while it has the focus.
    <button
      type="button"
      role="checkbox"
      aria-checked={isSelected}
      aria-label={t("bulk.choose", { name: contact.name.slice(0, 120) })}
      className={classes.pick}
      tabIndex={selection.on ? 0 : -1}
      onClick={() => selection.toggle(id)}
    >
      <span className={classes.tick}>
        {isSelected && <IconCheck size={14} stroke={3} aria-hidden />}
      </span>
    </button>
  );
}
