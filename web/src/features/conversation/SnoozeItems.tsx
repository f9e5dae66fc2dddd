/** Until when a conversation can be snoozed or on hold, as items of a menu. */
import { Menu } from "@mantine/core";
import {
  IconCalendarClock,
  IconClockPause,
  IconMessageReply,
  IconRotate,
} from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationChange } from "@/api/conversations";
import { programOf } from "@/api/programs";
import type { Conversation } from "@/api/types";

import { SNOOZES } from "./snooze";
import { askUntil } from "./SnoozePicker";
import type { Pause } from "./SnoozePicker";

/** The change that snoozes until then; null is until the customer writes. */
export const snoozing = (until: Date | null): ConversationChange => ({
  status: "snoozed",
  snoozed_until: until?.toISOString() ?? null,
});

/** The change that puts on hold until then; null is until the customer writes. */
export const holding = (until: Date | null): ConversationChange => ({
  status: "hold",
  held_until: until?.toISOString() ?? null,
});

const STATUS = { snooze: "snoozed", hold: "hold" } as const;

/** The change that ends it for all of them: what a bot has stays with it. Undefined where no one change does. */
export function ending(
  what: Pause,
  conversations: readonly Pick<Conversation, "status" | "owner">[],
): { status: "open" | "pending" } | undefined {
  const owned = conversations.filter((each) => programOf(each) !== null).length;
  const isOne = owned === 0 || owned === conversations.length;
  if (!isOne || conversations.some(({ status }) => status !== STATUS[what])) return undefined;
  return conversations.length === 0 ? undefined : { status: owned > 0 ? "pending" : "open" };
}

interface Props {
  what: Pause;
  onChoose: (until: Date | null) => void;
  /** Ends it now, where it lasts. */
  onEnd?: (() => void) | undefined;
}

export function SnoozeItems({ what, onChoose, onEnd }: Props): ReactElement {
  const { t } = useTranslation("conversation");
  return (
    <>
      <Menu.Label>{t(`${what}.means`)}</Menu.Label>
      {onEnd && (
        <Menu.Item leftSection={<IconRotate size={16} />} onClick={onEnd}>
          {t(`${what}.end`)}
        </Menu.Item>
      )}
      {SNOOZES.map(({ name, until }) => (
        <Menu.Item
          key={name}
          leftSection={
            name === "reply" ? <IconMessageReply size={16} /> : <IconClockPause size={16} />
          }
          onClick={() => onChoose(until(new Date()))}
        >
          {t(`header.until.${name}`)}
        </Menu.Item>
      ))}
      <Menu.Item
        leftSection={<IconCalendarClock size={16} />}
        onClick={() => askUntil(what, onChoose)}
      >
        {t("header.until.pick")}
      </Menu.Item>
    </>
  );
}
