/** Asks until when to snooze, or to put on hold: a date and a time of the agent's own clock, never in the past. */
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { i18n } from "@/i18n";
import { FocusBack, timeZone } from "@/ui";

import { asField, momentOf, tomorrow } from "./snooze";

/** Opens the question in a dialog: the menu that led to it is gone by then. */
export function askUntil(what: Pause, onChoose: (until: Date) => void): void {
  const id = modals.open({
    title: i18n.t(`${what}.title`, { ns: "conversation" }),
    centered: true,
    size: "sm",
    children: (
      <>
        <FocusBack />
        <SnoozePicker
          what={what}
          onCancel={() => modals.close(id)}
          onChoose={(until) => {
            modals.close(id);
            onChoose(until);
          }}
        />
      </>
    ),
  });
}

/** What lasts until then. */
export type Pause = "snooze" | "hold";

interface Props {
  what: Pause;
  onChoose: (until: Date) => void;
  onCancel: () => void;
}

export function SnoozePicker({ what, onChoose, onCancel }: Props): ReactElement {
  const { t } = useTranslation("conversation");
  const { t: common } = useTranslation();
  const [value, setValue] = useState(() => asField(tomorrow(new Date())));
  const [isPast, setPast] = useState(false);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const until = momentOf(value);
        if (until && until.getTime() > Date.now()) onChoose(until);
        else setPast(true);
      }}
    >
      <Stack gap="md">
        <TextInput
          type="datetime-local"
          label={t(`${what}.until`)}
          description={t("snooze.zone", {
            zone: timeZone(),
          })}
          min={asField(new Date())}
          value={value}
          onChange={(event) => {
            setValue(event.currentTarget.value);
            setPast(false);
          }}
          error={isPast && t("snooze.past")}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {common("actions.cancel")}
          </Button>
          <Button type="submit" disabled={value === ""}>
            {t(`header.${what}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
