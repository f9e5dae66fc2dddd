/** The name of a day that opens a calendar: the day that is chosen there is brought into view. */
import { Button, Group, Popover, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { messagesAt } from "@/api/messages";
import { dayName, toast, toastProblem, useNow } from "@/ui";

import { beginningOf, dateOf, nearest } from "./nearest";
import { useThread } from "./ThreadContext";

interface Props {
  /** A moment of the day. */
  at: string;
  className: string | undefined;
}

/** No platform's messages are older. */
const EARLIEST = "2000-01-01";

export function DayJump({ at, className }: Props): ReactElement {
  const { t } = useTranslation("inbox");
  const now = useNow(60_000);
  const [open, setOpen] = useState(false);
  if (!useThread().days) return <span>{dayName(at, now)}</span>;
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus withArrow shadow="md">
      <Popover.Target>
        <button
          type="button"
          className={className}
          title={t("thread.jumpToDay")}
          onClick={() => setOpen(!open)}
        >
          {dayName(at, now)}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("thread.jumpToDay")}>
        <Calendar at={at} today={dateOf(new Date(now))} onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface CalendarProps {
  at: string;
  today: string;
  onDone: () => void;
}

function Calendar({ at, today, onDone }: CalendarProps): ReactElement {
  const { t } = useTranslation("inbox");
  const { conversation, jumpTo } = useThread();
  const [date, setDate] = useState(dateOf(new Date(at)));
  const jump = useMutation({
    mutationFn: (to: string) => messagesAt(conversation.id, beginningOf(to).toISOString()),
    onSuccess: (around, to) => {
      const found = nearest(around, to);
      onDone();
      if (!found) return;
      jumpTo(found.message.id);
      if (!found.onTheDay && to !== EARLIEST) toast(t("thread.nothingThatDay"));
    },
    onError: toastProblem,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        jump.mutate(date);
      }}
    >
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput
          type="date"
          size="sm"
          label={t("thread.jumpToDay")}
          value={date}
          min={EARLIEST}
          max={today}
          required
          withAsterisk={false}
          data-autofocus
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" loading={jump.isPending}>
          {t("thread.go")}
        </Button>
      </Group>
      <Button variant="subtle" size="compact-xs" mt={6} onClick={() => jump.mutate(EARLIEST)}>
        {t("thread.toBeginning")}
      </Button>
    </form>
  );
}
