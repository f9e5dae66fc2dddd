/** The buttons and keys that change the selected conversations: their status, and behind each icon a menu. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconCheck,
  IconClockPause,
  IconFlag3,
  IconMailDown,
  IconRotate,
  IconTag,
  IconUserPlus,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation, Status } from "@/api/types";
import { useShortcut } from "@/ui";
import type { ShortcutName } from "@/ui";

import { People } from "./AssigneeMenu";
import { LabelItems } from "./LabelItems";
import type { ManyPart } from "./manyChanges";
import { PriorityItems } from "./PriorityItems";
import { SnoozeItems, snoozing } from "./SnoozeItems";
import { TeamItems } from "./TeamMenu";

interface Props {
  chosen: readonly Conversation[];
  onChange: (change: ManyPart) => void;
}

export function BulkActions({ chosen, onChange }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const { t: inbox } = useTranslation("inbox");
  const disabled = chosen.length === 0;
  const some = (...statuses: Status[]): boolean =>
    chosen.some(({ status }) => statuses.includes(status));
  const resolve = (): void => {
    if (!disabled) onChange({ status: some("open", "pending", "snoozed") ? "resolved" : "open" });
  };
  useShortcut("resolve", resolve, true);
  useShortcut("unread", () => (disabled ? undefined : onChange({ unread: true })), true);
  return (
    <>
      {(disabled || some("open", "pending", "snoozed")) && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconCheck size={14} />}
          disabled={disabled}
          onClick={() => onChange({ status: "resolved" })}
        >
          {t("bulk.resolve")}
        </Button>
      )}
      {some("resolved", "snoozed") && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRotate size={14} />}
          onClick={() => onChange({ status: "open" })}
        >
          {inbox("header.reopen")}
        </Button>
      )}
      <Choice
        name="assign"
        label={t("bulk.assign")}
        icon={<IconUserPlus size={16} />}
        disabled={disabled}
      >
        <People chosen={undefined} onChoose={(id) => onChange({ assignee_id: id })} />
      </Choice>
      <Choice
        name="team"
        label={inbox("team.title")}
        icon={<IconUsersGroup size={16} />}
        disabled={disabled}
      >
        <TeamItems chosen={undefined} onChoose={(id) => onChange({ team_id: id })} />
      </Choice>
      <Choice
        name="labels"
        label={inbox("header.labels")}
        icon={<IconTag size={16} />}
        disabled={disabled}
      >
        <LabelItems
          labels={chosen.map(({ labels }) => labels)}
          onAdd={(name) => onChange({ add_labels: [name] })}
          onRemove={(name) => onChange({ remove_labels: [name] })}
        />
      </Choice>
      <Choice
        name="priority"
        label={inbox("priority.title")}
        icon={<IconFlag3 size={16} />}
        disabled={disabled}
      >
        <PriorityItems chosen={undefined} onChoose={(priority) => onChange({ priority })} />
      </Choice>
      <Choice
        name="snooze"
        label={inbox("header.snooze")}
        icon={<IconClockPause size={16} />}
        disabled={disabled}
      >
        <SnoozeItems onChoose={(until) => onChange(snoozing(until))} />
      </Choice>
      <Tooltip label={inbox("cardMenu.markUnread")}>
        <ActionIcon
          variant="default"
          size={26}
          aria-label={inbox("cardMenu.markUnread")}
          disabled={disabled}
          onClick={() => onChange({ unread: true })}
        >
          <IconMailDown size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

interface ChoiceProps {
  /** The key that opens it. */
  name: ShortcutName;
  label: string;
  icon: ReactElement;
  disabled: boolean;
  children: ReactNode;
}

function Choice({ name, label, icon, disabled, children }: ChoiceProps): ReactElement {
  const [opened, setOpened] = useState(false);
  useShortcut(name, () => setOpened(!disabled), true);
  return (
    <Menu width={230} position="top-start" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Tooltip label={label} position="bottom">
          <ActionIcon variant="default" size={26} aria-label={label} disabled={disabled}>
            {icon}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
