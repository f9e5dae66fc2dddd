/** What opens a conversation in an inbox for comments: each comment, or each person under one. */
import { Radio, Stack } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Inbox } from "@/api/types";
import { ProblemAlert, Section, toast } from "@/ui";

import { useChangeInbox } from "./useInboxChange";

type Tickets = Inbox["comment_tickets"];

const CHOICES = ["comment", "person"] as const;

export function CommentTickets({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("settings");
  const { error, mutate } = useChangeInbox(inbox.id, () => toast(t("inbox.ticketsChanged")));
  // Shown at once, and taken back when the server refuses.
  const [chosen, setChosen] = useState<Tickets | null>(null);
  const choose = (tickets: Tickets): void => {
    setChosen(tickets);
    mutate({ comment_tickets: tickets }, { onSettled: () => setChosen(null) });
  };
  return (
    <Section title={t("inbox.tickets")} description={t("inbox.ticketsText")}>
      <Radio.Group
        label={t("inbox.ticketsOf")}
        value={chosen ?? inbox.comment_tickets}
        onChange={choose}
      >
        <Stack gap="sm" mt="xs">
          {CHOICES.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={t(`inbox.ticketsFor.${choice}`)}
              description={t(`inbox.ticketsFor.${choice}Text`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {error && <ProblemAlert error={error} />}
    </Section>
  );
}
