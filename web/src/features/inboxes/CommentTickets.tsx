/** What opens a conversation in an inbox for comments: each comment, or each person under one. */
import { Radio, Stack } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Inbox } from "@/api/types";
import { ProblemAlert, Section, toast } from "@/ui";

import { useChangeInbox } from "./useInboxChange";

const CHOICES = ["comment", "person"] as const;

export function CommentTickets({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("settings");
  const change = useChangeInbox(inbox.id, () => toast(t("inbox.ticketsChanged")));
  const { isPending, variables, error, mutate } = change;
  return (
    <Section title={t("inbox.tickets")} description={t("inbox.ticketsText")}>
      <Radio.Group
        label={t("inbox.ticketsOf")}
        value={(isPending ? variables.comment_tickets : null) ?? inbox.comment_tickets}
        onChange={(value) => mutate({ comment_tickets: value })}
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
