/** Which team a conversation is for. */
import { Button, Loader, Menu, Text } from "@mantine/core";
import { IconCheck, IconChevronDown, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { teamsQuery } from "@/api/team";
import type { Conversation } from "@/api/types";
import { problemText } from "@/ui";

import classes from "./TeamMenu.module.css";
import { useChangeConversation } from "./useChange";

export function TeamMenu({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("conversation");
  const [opened, setOpened] = useState(false);
  const change = useChangeConversation();
  const name = conversation.team?.name ?? t("team.none");
  return (
    <Menu opened={opened} onChange={setOpened} width={220} position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-xs"
          h={30}
          px="var(--fd-property-inset)"
          variant="subtle"
          color="gray"
          className={classes.target ?? ""}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${t("team.title")}: ${name}`}
        >
          <Text component="span" size="xs" truncate>
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.list ?? ""}>
        {opened && (
          <TeamItems
            chosen={conversation.team?.id ?? null}
            onChoose={(id) => change(conversation, { team_id: id })}
          />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ItemsProps {
  /** Which it is now; null is none, undefined that they differ. */
  chosen: number | null | undefined;
  onChoose: (id: number | null) => void;
}

/** The teams as items of a menu. */
export function TeamItems({ chosen, onChoose }: ItemsProps): ReactElement {
  const { t } = useTranslation("conversation");
  const { data: teams, error } = useQuery(teamsQuery);
  if (error) return <Menu.Label>{problemText(error)}</Menu.Label>;
  if (!teams) return <Loader size="xs" m="xs" />;
  return (
    <>
      {teams.length === 0 && <Menu.Label>{t("team.empty")}</Menu.Label>}
      {teams.map(({ id, name }) => (
        <Menu.Item
          key={id}
          leftSection={<IconUsersGroup size={16} stroke={1.7} />}
          rightSection={chosen === id && <IconCheck size={15} />}
          onClick={() => onChoose(id)}
        >
          {name}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item
        rightSection={chosen === null && <IconCheck size={15} />}
        onClick={() => onChoose(null)}
      >
        {t("team.none")}
      </Menu.Item>
    </>
  );
}
