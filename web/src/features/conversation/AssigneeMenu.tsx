/** Who looks after a conversation: me, a colleague, nobody, or again the bot or AI agent that had it last. */
import { Button, Menu, Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconUserOff, IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { programOf } from "@/api/programs";
import { inboxesQuery } from "@/api/inboxes";
import { useSession } from "@/api/session";
import { membershipsQuery } from "@/api/team";
import type { Conversation } from "@/api/types";
import { Avatar, MenuField, ProgramIcon, useShortcut } from "@/ui";

import { assignable } from "./assignable";
import classes from "./AssigneeMenu.module.css";
import { GiveBackItem } from "./GiveBackItem";
import { useChangeConversation } from "./useChange";

/** A team this large gets a search field. */
const MANY = 7;

export function AssigneeMenu({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("conversation");
  const [opened, setOpened] = useState(false);
  const { assignee } = conversation;
  const program = programOf(conversation);
  const name = program
    ? (program.name ?? t(`who.${program.kind}`, { ns: "common" }))
    : assignee?.name;
  const change = useChangeConversation();
  useShortcut("assign", () => setOpened(true));
  return (
    <Menu opened={opened} onChange={setOpened} width={240}>
      <Menu.Target>
        <Button h={32} px={8} variant="default" className={classes.target ?? ""}>
          {program && <ProgramIcon kind={program.kind} size={18} />}
          {assignee && <Avatar name={assignee.name} size={20} />}
          {name === undefined && <IconUserPlus size={17} stroke={1.7} />}
          <VisuallyHidden>
            {name === undefined ? t("header.assign") : t("header.assignee", { name })}
          </VisuallyHidden>
          <Text component="span" aria-hidden size="sm" className={classes.name ?? ""} truncate>
            {name ?? t("header.assign")}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {opened && (
          <People
            inboxes={[conversation.inbox_id]}
            chosen={program ? undefined : (assignee?.id ?? null)}
            onChoose={(id) => change(conversation, { assignee_id: id })}
          >
            <GiveBackItem
              conversation={conversation}
              onChoose={(owner) => change(conversation, { owner })}
            />
          </People>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface PeopleProps {
  /** Where the conversations are: who is offered sees all of these. */
  inboxes: readonly number[];
  /** Who it is now; null is nobody, undefined no person or not the same one everywhere. */
  chosen: number | null | undefined;
  onChoose: (id: number | null) => void;
  /** What else it can be given to, below the people. */
  children?: ReactNode;
}

/** Who can look after a conversation, as items of a menu. */
export function People({ inboxes, chosen, onChoose, children }: PeopleProps): ReactElement {
  const { t } = useTranslation("conversation");
  const me = useSession().user;
  const { data: people = [] } = useQuery(membershipsQuery);
  const { data: known = [] } = useQuery(inboxesQuery);
  const members = assignable(people, known, inboxes);
  const [wanted, setWanted] = useState("");
  const assign = (id: number | null) => (): void => onChoose(id);
  const isWanted = (name: string): boolean => name.toLowerCase().includes(wanted.toLowerCase());
  const isMeWanted = isWanted(me.name) || isWanted(t("header.me"));
  const others = members
    .map(({ user }) => user)
    .filter(({ id, name }) => id !== me.id && isWanted(name));
  return (
    <>
      {members.length > MANY && (
        <MenuField label={t("header.findMember")} value={wanted} onChange={setWanted} />
      )}
      {isMeWanted && (
        <Menu.Item
          leftSection={<Avatar name={me.name} size={20} />}
          rightSection={chosen === me.id && <IconCheck size={15} />}
          onClick={assign(me.id)}
        >
          {t("header.me")}
        </Menu.Item>
      )}
      {inboxes.length > 1 && others.length > 0 && <Menu.Label>{t("header.inAll")}</Menu.Label>}
      {others.map(({ id, name }) => (
        <Menu.Item
          key={id}
          leftSection={<Avatar name={name} size={20} />}
          rightSection={chosen === id && <IconCheck size={15} />}
          onClick={assign(id)}
        >
          {name}
        </Menu.Item>
      ))}
      {!isMeWanted && others.length === 0 && <Menu.Label>{t("header.noMembers")}</Menu.Label>}
      {wanted === "" && (
        <>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconUserOff size={18} />}
            rightSection={chosen === null && <IconCheck size={15} />}
            onClick={assign(null)}
          >
            {t("header.nobody")}
          </Menu.Item>
          {children}
        </>
      )}
    </>
  );
}
