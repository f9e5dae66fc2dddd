/** What the contact pane says of the conversation itself. */
import { Stack } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "@/api/types";
import { nearTime, Property, TimeAgo, useNow } from "@/ui";

import { asideText } from "./asideText";
import { LabelsEditor, PriorityMenu } from "./PriorityAndLabels";
import { TeamMenu } from "./TeamMenu";

export function ConversationProperties({
  conversation,
}: {
  conversation: Conversation;
}): ReactElement {
  const { t } = useTranslation("conversation");
  const now = useNow();
  const { status, created_at: created } = conversation;
  const until = conversation.snoozed_until ?? conversation.held_until;
  return (
    <Stack gap={4}>
      <Property label={t("status.title", { ns: "inbox-list" })}>
        <span>
          {status === "snoozed" || status === "hold"
            ? asideText(t, status, until === null ? null : nearTime(until, now))
            : t(`status.${status}`, { ns: "inbox-list" })}
        </span>
      </Property>
      <Property label={t("started", { ns: "contact" })}>
        <TimeAgo at={created} long />
      </Property>
      <Property label={t("priority.title")}>
        <PriorityMenu conversation={conversation} />
      </Property>
      <Property label={t("team.title")}>
        <TeamMenu conversation={conversation} />
      </Property>
      <Property label={t("header.labels")}>
        <LabelsEditor conversation={conversation} />
      </Property>
    </Stack>
  );
}
