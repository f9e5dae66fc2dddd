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
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

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
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={220} withinPortal>
      <Menu.Target>
        <span style={{ position: "fixed", left: x, top: y, width: 1, height: 1 }} aria-hidden />
      </Menu.Target>
      <Menu.Dropdown>
        <Items conversation={conversation} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Items({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("inbox");
  const change = useChangeConversation();
  const markUnread = useMarkUnread();
  const copy = useCopy();
  const { id, status, priority, assignee, team, labels } = conversation;
  const path = `/conversations/${id}`;
  const isOpen = status === "open" || status === "pending";
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
      <Menu.Divider />
      {conversation.unread_count === 0 && (
        <Menu.Item leftSection={<IconMailDown size={16} />} onClick={() => markUnread(id)}>
          {t("cardMenu.markUnread")}
        </Menu.Item>
      )}
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconUserPlus size={16} />}>
            {t("header.assign")}
          </Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <People
            chosen={assignee?.id ?? null}
            onChoose={(user) => change(conversation, { assignee_id: user })}
          />
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconUsersGroup size={16} />}>
            {t("team.title")}
          </Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <TeamItems
            chosen={team?.id ?? null}
            onChoose={(chosen) => change(conversation, { team_id: chosen })}
          />
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconTag size={16} />}>{t("header.labels")}</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <LabelItems
            labels={[labels]}
            onAdd={(name) => change(conversation, { labels: [...labels, name] })}
            onRemove={(name) =>
              change(conversation, { labels: labels.filter((label) => label !== name) })
            }
          />
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconFlag3 size={16} />}>{t("priority.title")}</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <PriorityItems
            chosen={priority}
            onChoose={(level) => change(conversation, { priority: level })}
          />
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconClockPause size={16} />}>
            {t("header.snooze")}
          </Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <SnoozeItems onChoose={(until) => change(conversation, snoozing(until))} />
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Divider />
      <Menu.Item
        leftSection={isOpen ? <IconCheck size={16} /> : <IconRotate size={16} />}
        onClick={() => change(conversation, { status: isOpen ? "resolved" : "open" })}
      >
        {isOpen ? t("header.resolve") : t("header.reopen")}
      </Menu.Item>
    </>
  );
}
