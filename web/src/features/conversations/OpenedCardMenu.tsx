/** The menu of a card, open where it was asked for. */
import { Menu } from "@mantine/core";
import {
  IconCheck,
  IconClockPause,
  IconExternalLink,
  IconFlag3,
  IconLink,
  IconMailDown,
  IconRotate,
  IconTag,
  IconUserPlus,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { MouseEvent, ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationChange } from "@/api/conversations";
import type { Conversation } from "@/api/types";
import { useCopy } from "@/ui";

import { People } from "./AssigneeMenu";
import { LabelItems } from "./LabelItems";
import { PriorityItems } from "./PriorityItems";
import { SnoozeItems, snoozing } from "./SnoozeItems";
import { TeamItems } from "./TeamMenu";
import { useChangeConversation } from "./useChange";
import { useMarkUnread } from "./useMarkUnread";

interface Props {
  conversation: Conversation;
  x: number;
  y: number;
  onClose: () => void;
}

export default function OpenedCardMenu({ conversation, x, y, onClose }: Props): ReactElement {
  const { t } = useTranslation("inbox");
  const change = useChangeConversation();
  const isOpen = conversation.status === "open" || conversation.status === "pending";
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={220} withinPortal>
      <Menu.Target>
        <span style={{ position: "fixed", left: x, top: y, width: 1, height: 1 }} aria-hidden />
      </Menu.Target>
      <Menu.Dropdown>
        <Links id={conversation.id} />
        <Menu.Divider />
        {conversation.unread_count === 0 && <Unread id={conversation.id} />}
        <Choices conversation={conversation} onChange={(part) => change(conversation, part)} />
        <Menu.Divider />
        <Menu.Item
          leftSection={isOpen ? <IconCheck size={16} /> : <IconRotate size={16} />}
          onClick={() => change(conversation, { status: isOpen ? "resolved" : "open" })}
        >
          {isOpen ? t("header.resolve") : t("header.reopen")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Links({ id }: { id: number }): ReactElement {
  const { t } = useTranslation("inbox");
  const copy = useCopy();
  const path = `/conversations/${id}`;
  return (
    <>
      <Menu.Item
        leftSection={<IconExternalLink size={16} />}
        component="a"
        href={path}
        target="_blank"
        rel="noopener noreferrer"
      >
        {t("cardMenu.newTab")}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconLink size={16} />}
        onClick={() => copy(`${window.location.origin}${path}`)}
      >
        {t("cardMenu.copyLink")}
      </Menu.Item>
    </>
  );
}

function Unread({ id }: { id: number }): ReactElement {
  const { t } = useTranslation("inbox");
  const markUnread = useMarkUnread();
  return (
    <Menu.Item leftSection={<IconMailDown size={16} />} onClick={() => markUnread(id)}>
      {t("cardMenu.markUnread")}
    </Menu.Item>
  );
}

interface ChoicesProps {
  conversation: Conversation;
  onChange: (part: ConversationChange) => void;
}

/** What is chosen from a list of its own. */
function Choices({ conversation, onChange }: ChoicesProps): ReactElement {
  const { t } = useTranslation("inbox");
  const { priority, assignee, team, labels } = conversation;
  return (
    <>
      <Choice icon={<IconUserPlus size={16} />} title={t("header.assign")}>
        <People
          chosen={assignee?.id ?? null}
          onChoose={(user) => onChange({ assignee_id: user })}
        />
      </Choice>
      <Choice icon={<IconUsersGroup size={16} />} title={t("team.title")}>
        <TeamItems chosen={team?.id ?? null} onChoose={(chosen) => onChange({ team_id: chosen })} />
      </Choice>
      <Choice icon={<IconTag size={16} />} title={t("header.labels")}>
        <LabelItems
          labels={[labels]}
          onAdd={(name) => onChange({ labels: [...labels, name] })}
          onRemove={(name) => onChange({ labels: labels.filter((label) => label !== name) })}
        />
      </Choice>
      <Choice icon={<IconFlag3 size={16} />} title={t("priority.title")}>
        <PriorityItems chosen={priority} onChoose={(level) => onChange({ priority: level })} />
      </Choice>
      <Choice icon={<IconClockPause size={16} />} title={t("header.snooze")}>
        <SnoozeItems onChoose={(until) => onChange(snoozing(until))} />
      </Choice>
    </>
  );
}

interface ChoiceProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
}

function Choice({ icon, title, children }: ChoiceProps): ReactElement {
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={icon} onClick={goIn}>
          {title}
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>{children}</Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

/** The library opens what lies below on the arrow alone: Enter, Space and a tap do the same. */
function goIn({ currentTarget }: MouseEvent<HTMLElement>): void {
  currentTarget.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
}
