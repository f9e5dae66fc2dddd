/** What the contact pane says of the conversation itself. */
import { Group, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "@/api/types";
import { nearTime, TimeAgo, useNow } from "@/ui";

import { LabelsEditor, PriorityMenu } from "./menus";
import { TeamMenu } from "./TeamMenu";

export function ConversationProperties({
  conversation,
}: {
  conversation: Conversation;
}): ReactElement {
  const { t } = useTranslation("inbox");
  const now = useNow();
  const { status, created_at: created, snoozed_until: until } = conversation;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {t("list.status.title")}
        </Text>
        <Text size="xs">
          {status === "snoozed" && until !== null
            ? t("header.snoozedUntil", { until: nearTime(until, now) })
            : t(`list.status.${status}`)}
        </Text>
      </Group>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {t("contact.started")}
        </Text>
        <Text size="xs">
          <TimeAgo at={created} />
        </Text>
      </Group>
      <Group justify="space-between" mih={32}>
        <Text size="xs" c="dimmed">
          {t("priority.title")}
        </Text>
        <PriorityMenu conversation={conversation} />
      </Group>
      <Group justify="space-between" mih={32} wrap="nowrap">
        <Text size="xs" c="dimmed">
          {t("team.title")}
        </Text>
        <TeamMenu conversation={conversation} />
      </Group>
      <LabelsEditor conversation={conversation} />
    </Stack>
  );
}
