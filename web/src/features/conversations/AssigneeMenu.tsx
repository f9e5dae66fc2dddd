/** Who looks after a conversation: me, a colleague, nobody. */
import { Button, Menu, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconUserOff, IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { membershipsQuery } from "@/api/team";
import type { Conversation } from "@/api/types";
import { Avatar, useShortcut } from "@/ui";

import classes from "./AssigneeMenu.module.css";
import { useChangeConversation } from "./useChange";

/** A team this large gets a search field. */
const MANY = 7;

export function AssigneeMenu({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("inbox");
  const [opened, setOpened] = useState(false);
  const { assignee } = conversation;
  useShortcut("assign", () => setOpened(true));
  return (
    <Menu opened={opened} onChange={setOpened} width={240}>
      <Menu.Target>
        <Button h={32} px={8} variant="default" className={classes.target ?? ""}>
          {assignee ? (
            <Avatar name={assignee.name} size={20} />
          ) : (
            <IconUserPlus size={17} stroke={1.7} />
          )}
          <VisuallyHidden>
            {assignee ? t("header.assignee", { name: assignee.name }) : t("header.assign")}
          </VisuallyHidden>
          <Text component="span" aria-hidden size="sm" className={classes.name ?? ""} truncate>
            {assignee?.name ?? t("header.assign")}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{opened && <People conversation={conversation} />}</Menu.Dropdown>
    </Menu>
  );
}

function People({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("inbox");
  const me = useSession().user;
  const change = useChangeConversation();
  const { data: members = [] } = useQuery(membershipsQuery);
  const [wanted, setWanted] = useState("");
  const { assignee } = conversation;
  const assign = (id: number | null) => (): void => change(conversation, { assignee_id: id });
  const others = members
    .map(({ user }) => user)
    .filter(({ id, name }) => id !== me.id && name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <>
      {members.length > MANY && (
        <TextInput
          size="xs"
          mb={4}
          data-autofocus
          placeholder={t("header.findMember")}
          aria-label={t("header.findMember")}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <Menu.Item
        leftSection={<Avatar name={me.name} size={20} />}
        rightSection={assignee?.id === me.id && <IconCheck size={15} />}
        onClick={assign(me.id)}
      >
        {t("header.me")}
      </Menu.Item>
      {others.map(({ id, name }) => (
        <Menu.Item
          key={id}
          leftSection={<Avatar name={name} size={20} />}
          rightSection={assignee?.id === id && <IconCheck size={15} />}
          onClick={assign(id)}
        >
          {name}
        </Menu.Item>
      ))}
      {wanted !== "" && others.length === 0 && <Menu.Label>{t("header.noMembers")}</Menu.Label>}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconUserOff size={18} />}
        rightSection={assignee === null && <IconCheck size={15} />}
        onClick={assign(null)}
      >
        {t("header.nobody")}
      </Menu.Item>
    </>
  );
}
