/** The other conversations of a customer. */
import { Badge, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { contactConversationsQuery } from "@/api/contacts";
import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { ChannelMark, TimeAgo } from "@/ui";

import classes from "./ContactPane.module.css";

interface Props {
  contactId: number;
  /** The conversation that is open. */
  current: number;
}

export function Previous({ contactId, current }: Props): ReactElement {
  const { t } = useTranslation("contact");
  const { data, isPending } = useQuery(contactConversationsQuery(contactId));
  if (isPending) return <Skeleton height={28} />;
  const others = data?.filter(({ id }) => id !== current) ?? [];
  if (others.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t("noPrevious")}
      </Text>
    );
  }
  return (
    <div>
      {others.map(({ id, inbox_id, number, status, last_message: last, last_activity_at: at }) => (
        <Link
          key={id}
          to="/conversations/$conversationId"
          params={{ conversationId: id }}
          search={({ message: _, ...kept }) => kept}
          className={classes.previous}
        >
          <Where inboxId={inbox_id} />
          <Text span size="xs" c="dimmed">
            #{number}
          </Text>
          <span style={{ flex: 1 }} dir="auto">
            {last?.content?.slice(0, 80) ?? ""}
          </span>
          <Badge size="xs" variant="light" color={status === "open" ? "tide" : "gray"}>
            {t(`status.${status}`, { ns: "inbox-list" })}
          </Badge>
          <Text span size="xs" c="dimmed">
            <TimeAgo at={at} />
          </Text>
        </Link>
      ))}
    </div>
  );
}

/** Which channel a conversation is on: a customer may write on several. */
function Where({ inboxId }: { inboxId: number }): ReactElement | null {
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  const inbox = inboxes?.find(({ id }) => id === inboxId);
  const channel = channels?.find(({ name }) => name === inbox?.channel);
  return channel ? <ChannelMark icon={channel.icon} title={channel.title} size={14} /> : null;
}
