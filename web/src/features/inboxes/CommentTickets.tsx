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
  const { t } = useTranslation("inboxes");
  const { error, mutate } = useChangeInbox(inbox.id, () => toast(t("ticketsChanged")));
  // Shown at once, and taken back when the server refuses.
  const [chosen, setChosen] = useState<Tickets | null>(null);
  const choose = (tickets: Tickets): void => {
    setChosen(tickets);
    mutate({ comment_tickets: tickets }, { onSettled: () => setChosen(null) });
  };
  return (
    <Section title={t("tickets")} description={t("ticketsText")}>
      <Radio.Group label={t("ticketsOf")} value={chosen ?? inbox.comment_tickets} onChange={choose}>
        <Stack gap="sm" mt="xs">
          {CHOICES.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={t(`ticketsFor.${choice}`)}
              description={t(`ticketsFor.${choice}Text`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {error && <ProblemAlert error={error} />}
    </Section>
  );
}
