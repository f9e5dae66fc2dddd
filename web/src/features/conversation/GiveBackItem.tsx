/** Gives a conversation back to the bot or AI agent that had it last: an item of a menu, nothing where none had it. */
import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationChange } from "@/api/conversations";
import { programOf, programRef } from "@/api/programs";
import type { Conversation } from "@/api/types";
import { ProgramIcon } from "@/ui";

interface Props {
  conversation: Conversation;
  onChoose: (owner: NonNullable<ConversationChange["owner"]>) => void;
}

export function GiveBackItem({ conversation, onChoose }: Props): ReactElement | null {
  const { t } = useTranslation("conversation");
  const last = conversation.automatic_owner;
  const program = programRef(last);
  if (!last || !program) return null;
  const { kind } = program;
  const icon = <ProgramIcon kind={kind} size={18} />;
  if (programOf(conversation))
    return (
      <Menu.Item leftSection={icon} rightSection={<IconCheck size={15} />}>
        {last.name ?? t(`who.${kind}`, { ns: "common" })}
      </Menu.Item>
    );
  return (
    <Menu.Item leftSection={icon} onClick={() => onChoose(program)}>
      {last.name === null
        ? t(`header.giveBackTo.${kind}`)
        : t("header.giveBack", { name: last.name })}
    </Menu.Item>
  );
}
