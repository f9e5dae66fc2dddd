/** Choosing a day of a thread. It belongs to the thread: the day's name that asked for it moves as older pages come. */
import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { messagesAt } from "@/api/messages";
import { toast, toastProblem, useFocusBack, useNow } from "@/ui";

import { beginningOf, dateOf, nearest } from "./messageOfDay";
import { useThread } from "./ThreadContext";

interface Props {
  /** A moment of the day that is offered. */
  at: string;
  onClose: () => void;
}

/** No platform's messages are older. */
const EARLIEST = "2000-01-01";

export function DayModal({ at, onClose }: Props): ReactElement {
  useFocusBack();
  const { t } = useTranslation("thread");
  const { conversation, jumpTo } = useThread();
  const today = dateOf(new Date(useNow(60_000)));
  const [date, setDate] = useState(dateOf(new Date(at)));
  const jump = useMutation({
    mutationFn: (to: string) => messagesAt(conversation.id, beginningOf(to).toISOString()),
    onSuccess: (around, to) => {
      const found = nearest(around, to);
      onClose();
      if (!found) return;
      jumpTo(found.message.id);
      if (!found.onTheDay && to !== EARLIEST) toast(t("nothingThatDay"));
    },
    onError: toastProblem,
  });
  return (
    <Modal opened onClose={onClose} title={t("jumpToDay")} size="xs" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          jump.mutate(date);
        }}
      >
        <TextInput
          type="date"
          label={t("day")}
          value={date}
          min={EARLIEST}
          max={today}
          required
          withAsterisk={false}
          data-autofocus
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Group justify="space-between" mt="md">
          <Button variant="default" onClick={() => jump.mutate(EARLIEST)}>
            {t("toBeginning")}
          </Button>
          <Button type="submit" loading={jump.isPending}>
            {t("go")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
