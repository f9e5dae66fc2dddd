/** What opens a conversation in an inbox for comments: each comment, or each person under one. */
import { Radio, Stack } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Inbox } from "@/api/types";
import { ProblemAlert, Section, toast } from "@/ui";

import { useChangeInbox } from "./useInboxChange";

type Unit = Inbox["conversation_per"];

const CHOICES = ["comment", "person"] as const;

export function ConversationPer({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("inboxes");
  const { error, mutate } = useChangeInbox(inbox.id, () => toast(t("conversationPerChanged")));
  // Shown at once, and taken back when the server refuses.
  const [chosen, setChosen] = useState<Unit | null>(null);
  const choose = (unit: Unit): void => {
    setChosen(unit);
    mutate({ conversation_per: unit }, { onSettled: () => setChosen(null) });
  };
  return (
    <Section title={t("conversationPer")} description={t("conversationPerText")}>
      <Radio.Group
        label={t("conversationPerLabel")}
        value={chosen ?? inbox.conversation_per}
        onChange={choose}
      >
        <Stack gap="sm" mt="xs">
          {CHOICES.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={t(`conversationPerChoice.${choice}`)}
              description={t(`conversationPerChoice.${choice}Text`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {error && <ProblemAlert error={error} />}
    </Section>
  );
}
