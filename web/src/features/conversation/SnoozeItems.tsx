/** Until when a conversation can be snoozed or on hold, as items of a menu. */
import { Menu } from "@mantine/core";
import { IconCalendarClock, IconClockPause, IconMessageReply } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationChange } from "@/api/conversations";

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

interface Props {
  what?: Pause;
  onChoose: (until: Date | null) => void;
}

export function SnoozeItems({ what = "snooze", onChoose }: Props): ReactElement {
  const { t } = useTranslation("conversation");
  return (
    <>
      {SNOOZES.map(({ name, until }) => (
        <Menu.Item
          key={name}
          leftSection={
            name === "reply" ? <IconMessageReply size={16} /> : <IconClockPause size={16} />
          }
          onClick={() => onChoose(until(new Date()))}
        >
          {t(what === "hold" ? `header.holdFor.${name}` : `header.snoozeFor.${name}`)}
        </Menu.Item>
      ))}
      <Menu.Item
        leftSection={<IconCalendarClock size={16} />}
        onClick={() => askUntil(what, onChoose)}
      >
        {t(what === "hold" ? "header.holdFor.pick" : "header.snoozeFor.pick")}
      </Menu.Item>
    </>
  );
}
