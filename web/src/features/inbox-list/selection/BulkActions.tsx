/** The buttons and keys that change the selected conversations: their status, and behind each icon a menu. */
import { Button, Group, Menu } from "@mantine/core";
import { IconCheck, IconMailDown, IconRotate } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation, Status } from "@/api/types";
import { changeBy, mainActionOfMany } from "@/features/conversation";
import type { MainAction } from "@/features/conversation";
import { IconButton, useShortcut } from "@/ui";

import { useChangeLists } from "./changeLists";
import type { ChangeList } from "./changeLists";
import type { ManyPart } from "./manyChanges";

interface Props {
  chosen: readonly Conversation[];
  /** Where they are. */
  inboxes: readonly number[];
  onChange: (change: ManyPart) => void;
}

export function BulkActions({ chosen, inboxes, onChange }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const { t: list } = useTranslation("inbox-list");
  const lists = useChangeLists(chosen, inboxes, onChange);
  const disabled = chosen.length === 0;
  const some = (...statuses: Status[]): boolean =>
    chosen.some(({ status }) => statuses.includes(status));
  const action = disabled ? "resolve" : mainActionOfMany(chosen);
  const other: MainAction = action === "resolve" ? "reopen" : "resolve";
  const fits = {
    resolve: some("open", "pending", "hold", "snoozed"),
    reopen: some("resolved", "snoozed", "hold"),
  };
  const sides = fits[other] ? [action, other] : [action];
  const worded = lists.filter(
    ({ name }) => name === "assign" || (name === "labels" && !fits[other]),
  );
  const icons = lists.filter((list) => !worded.includes(list));
  const act = (): void => {
    if (!disabled) onChange(changeBy(action));
  };
  useShortcut("resolve", act, true);
  useShortcut("unread", () => (disabled ? undefined : onChange({ unread: true })), true);
  return (
    <>
      <Group gap={6}>
        {sides.map((side) => (
          <Button
            key={side}
            size="compact-sm"
            variant="default"
            leftSection={side === "resolve" ? <IconCheck size={14} /> : <IconRotate size={14} />}
            disabled={disabled}
            onClick={() => onChange(changeBy(side))}
          >
            {side === "resolve" ? t("bulk.resolve") : list("header.reopen", { ns: "conversation" })}
          </Button>
        ))}
        {worded.map(({ items, ...list }) => (
          <Choice key={list.name} {...list} disabled={disabled} worded>
            {items}
          </Choice>
        ))}
      </Group>
      <Group gap={6} wrap="nowrap">
        {icons.map(({ items, ...list }) => (
          <Choice key={list.name} {...list} disabled={disabled}>
            {items}
          </Choice>
        ))}
        <IconButton
          label={list("cardMenu.markUnread")}
          variant="default"
          size={26}
          disabled={disabled}
          onClick={() => onChange({ unread: true })}
        >
          <IconMailDown size={16} />
        </IconButton>
      </Group>
    </>
  );
}

interface ChoiceProps extends Omit<ChangeList, "items"> {
  disabled: boolean;
  /** Whether it is said in words, as what is done most is where there is room. */
  worded?: boolean;
  children: ReactNode;
}

function Choice({ name, title, icon, disabled, worded, children }: ChoiceProps): ReactElement {
  const [opened, setOpened] = useState(false);
  useShortcut(name, () => setOpened(!disabled), true);
  return (
    <Menu width={230} position="top-start" opened={opened} onChange={setOpened}>
      <Menu.Target>
        {worded ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={icon}
            aria-label={title}
            disabled={disabled}
          >
            {title}
          </Button>
        ) : (
          <IconButton label={title} hint="bottom" variant="default" size={26} disabled={disabled}>
            {icon}
          </IconButton>
        )}
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
