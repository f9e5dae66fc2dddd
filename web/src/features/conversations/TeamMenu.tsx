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
  const { t } = useTranslation("inbox");
  const [opened, setOpened] = useState(false);
  const name = conversation.team?.name ?? t("team.none");
  return (
    <Menu opened={opened} onChange={setOpened} width={220} position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
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
        {opened && <Teams conversation={conversation} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function Teams({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("inbox");
  const change = useChangeConversation();
  const { data: teams, error } = useQuery(teamsQuery);
  const { team } = conversation;
  if (error) return <Menu.Label>{problemText(error)}</Menu.Label>;
  if (!teams) return <Loader size="xs" m="xs" />;
  return (
    <>
      {teams.length === 0 && <Menu.Label>{t("team.empty")}</Menu.Label>}
      {teams.map(({ id, name }) => (
        <Menu.Item
          key={id}
          leftSection={<IconUsersGroup size={16} stroke={1.7} />}
          rightSection={team?.id === id && <IconCheck size={15} />}
          onClick={() => change(conversation, { team_id: id })}
        >
          {name}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item
        rightSection={team === null && <IconCheck size={15} />}
        onClick={() => change(conversation, { team_id: null })}
      >
        {t("team.none")}
      </Menu.Item>
    </>
  );
}
