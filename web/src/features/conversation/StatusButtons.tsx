/** Resolve or reopen with one press; the other statuses behind the arrow. */
import { Button, Group, Menu } from "@mantine/core";
import {
  IconCheck,
  IconChevronDown,
  IconHourglass,
  IconPlayerPause,
  IconRotate,
} from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "@/api/types";
import { IconButton, useShortcut } from "@/ui";

import { DeleteItem } from "./DeleteItem";
import { ending, holding, SnoozeItems, snoozing } from "./SnoozeItems";
import { mainActionOf } from "./mainAction";
import type { Pause } from "./SnoozePicker";
import classes from "./StatusButtons.module.css";
import { useChangeConversation } from "./useChange";
import { useMainAction } from "./useMainAction";
import { useResolve } from "./useResolve";

export function StatusButtons({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("conversation");
  const change = useChangeConversation();
  const resolve = useResolve();
  const { status } = conversation;
  const act = useMainAction();
  const action = mainActionOf(conversation);
  const open = action === "resolve";
  const [opened, setOpened] = useState<"status" | "snooze" | "hold" | null>(null);
  useShortcut("snooze", () => setOpened("snooze"));
  useShortcut("hold", () => setOpened("hold"));
  const items = (what: Pause, end = ending(what, [conversation])): ReactElement => (
    <SnoozeItems
      what={what}
      onChoose={(to) => change(conversation, what === "hold" ? holding(to) : snoozing(to))}
      onEnd={end && (() => change(conversation, end))}
    />
  );
  const main = t(`header.${action}`);
  return (
    <Group gap={open ? 0 : 1} wrap="nowrap">
      <Button
        size="compact-sm"
        h={32}
        variant={open ? "default" : "light"}
        leftSection={
          open ? <IconCheck size={16} color="var(--fd-accent)" /> : <IconRotate size={16} />
        }
        className={classes.main ?? ""}
        aria-label={main}
        onClick={() => act(conversation)}
      >
        <span className={classes.word}>{main}</span>
      </Button>
      <Menu opened={opened !== null} onChange={(open) => setOpened(open ? "status" : null)}>
        <Menu.Target>
          <IconButton
            label={t("header.status")}
            size={32}
            variant={open ? "default" : "light"}
            color="tide"
            className={classes.more ?? ""}
          >
            <IconChevronDown size={16} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          {(opened === "snooze" || opened === "hold") && items(opened)}
          {opened !== "snooze" && opened !== "hold" && (
            <>
              {status !== "open" && (
                <Menu.Item
                  leftSection={<IconRotate size={16} />}
                  onClick={() => change(conversation, { status: "open" })}
                >
                  {t("header.reopen")}
                </Menu.Item>
              )}
              {status !== "resolved" && (
                <Menu.Item
                  leftSection={<IconCheck size={16} />}
                  onClick={() => resolve(conversation)}
                >
                  {t("header.resolve")}
                </Menu.Item>
              )}
              {status !== "pending" && (
                <Menu.Item
                  leftSection={<IconPlayerPause size={16} />}
                  onClick={() => change(conversation, { status: "pending" })}
                >
                  {t("header.pending")}
                </Menu.Item>
              )}
              <Menu.Item
                leftSection={<IconHourglass size={16} />}
                closeMenuOnClick={false}
                onClick={() => setOpened("hold")}
              >
                {t("header.hold")}…
              </Menu.Item>
              {items("snooze")}
              <DeleteItem conversation={conversation} />
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
