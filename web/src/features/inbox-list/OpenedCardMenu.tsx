/** The menu of a card, open where it was asked for. */
import { Menu } from "@mantine/core";
import {
  IconCheck,
  IconExternalLink,
  IconLink,
  IconMailDown,
  IconRefresh,
  IconRotate,
  IconX,
} from "@tabler/icons-react";
import type { MouseEvent, ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation, WaitingReply } from "@/api/types";
import {
  changeBy,
  mainActionOf,
  useChangeConversation,
  useMarkUnread,
} from "@/features/conversation";
import { useWaitingReply } from "@/features/outbox";
import { useCopy } from "@/ui";

import { useChangeLists } from "./selection/changeLists";
import { ofOne } from "./selection/manyChanges";

interface Props {
  conversation: Conversation;
  x: number;
  y: number;
  onClose: () => void;
}

export default function OpenedCardMenu({ conversation, x, y, onClose }: Props): ReactElement {
  const { t } = useTranslation("inbox-list");
  const change = useChangeConversation();
  const lists = useChangeLists([conversation], [conversation.inbox_id], (part) =>
    change(conversation, ofOne(conversation, part)),
  );
  const { waiting_reply: waits } = conversation;
  const action = mainActionOf(conversation);
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={220} withinPortal>
      <Menu.Target>
        <span style={{ position: "fixed", left: x, top: y, width: 1, height: 1 }} aria-hidden />
      </Menu.Target>
      <Menu.Dropdown>
        <Links id={conversation.id} />
        <Menu.Divider />
        {waits && <Waits reply={waits} />}
        {conversation.unread_count === 0 && <Unread id={conversation.id} />}
        {lists.map(({ name, title, icon, items }) => (
          <Choice key={name} icon={icon} title={title}>
            {items}
          </Choice>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={action === "resolve" ? <IconCheck size={16} /> : <IconRotate size={16} />}
          onClick={() => change(conversation, changeBy(action))}
        >
          {t(`header.${action}`, { ns: "conversation" })}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with the reply that waits. */
function Waits({ reply }: { reply: WaitingReply }): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { retry, cancel } = useWaitingReply(reply.message_id);
  return (
    <>
      <Menu.Label>{reply.waiting.text}</Menu.Label>
      {/* Until the inbox is connected again, no try can help. */}
      {reply.waiting.code !== "needs_reconnect" && (
        <Menu.Item leftSection={<IconRefresh size={16} />} onClick={retry}>
          {t("waiting.retry", { ns: "outbox" })}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconX size={16} />} onClick={cancel}>
        {t("waiting.cancelReply", { ns: "outbox" })}
      </Menu.Item>
      <Menu.Divider />
    </>
  );
}

function Links({ id }: { id: number }): ReactElement {
  const { t } = useTranslation("inbox-list");
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
  const { t } = useTranslation("inbox-list");
  const markUnread = useMarkUnread();
  return (
    <Menu.Item leftSection={<IconMailDown size={16} />} onClick={() => markUnread(id)}>
      {t("cardMenu.markUnread")}
    </Menu.Item>
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
