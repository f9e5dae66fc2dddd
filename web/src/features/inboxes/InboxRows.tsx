/** Connected channels, a row each: what it is, who it is, how it is, and what can be done with it. */
import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Channel, Inbox } from "@/api/types";
import { ChannelMark, InboxName, TimeAgo } from "@/ui";

import { InboxMenu } from "./InboxMenu";
import classes from "./InboxRows.module.css";
import { StateBadge } from "./StateBadge";

interface Props {
  inboxes: readonly Inbox[];
  channels: readonly Channel[];
}

export function InboxRows({ inboxes, channels }: Props): ReactElement {
  return (
    <ul className={classes.rows}>
      {inboxes.map((inbox) => {
        const channel = channels.find(({ name }) => name === inbox.channel);
        return (
          <li key={inbox.id} className={classes.row}>
            <InboxRow inbox={inbox} channel={channel} />
            {channel && <InboxMenu inbox={inbox} channel={channel} />}
          </li>
        );
      })}
    </ul>
  );
}

function InboxRow({ inbox, channel }: { inbox: Inbox; channel: Channel | undefined }) {
  const { t } = useTranslation("inboxes");
  return (
    <Link to="/settings/inboxes/$inboxId" params={{ inboxId: inbox.id }} className={classes.link}>
      {channel && <ChannelMark icon={channel.icon} title={channel.title} size={28} />}
      <div className={classes.words}>
        <Text fw={600} component="div">
          <InboxName name={inbox.name} channel={channel} marked={false} />
        </Text>
        <Text size="sm" c="dimmed" truncate>
          <bdi>{[inbox.username, channel?.title].filter(Boolean).join(" · ")}</bdi>
        </Text>
      </div>
      <div className={classes.state}>
        <Text size="xs" c="dimmed">
          {inbox.last_event_at === null ? (
            t("noEvent")
          ) : (
            <>
              {t("lastEventShort")} <TimeAgo long at={inbox.last_event_at} />
            </>
          )}
        </Text>
        <StateBadge state={inbox.state} />
      </div>
    </Link>
  );
}
