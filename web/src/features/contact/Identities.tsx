/** Who the customer is on each platform. */
import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "@/api/inboxes";
import type { Contact } from "@/api/types";
import { ChannelMark } from "@/ui";

export function Identities({ contact }: { contact: Contact }): ReactElement {
  const { t } = useTranslation("contact");
  return (
    <Stack gap={10}>
      {contact.identities.map(({ id, platform, username, name, is_follower: follows }) => (
        <Group key={id} wrap="nowrap" gap={10} align="flex-start">
          <PlatformMark platform={platform} />
          <Stack gap={1} miw={0} flex={1}>
            <Text size="sm" lh={1.3} truncate dir="auto" title={name ?? undefined}>
              {name?.slice(0, 200) ?? t("unnamed")}
            </Text>
            {username !== null && (
              <Text size="xs" c="dimmed" truncate title={username}>
                <bdi>@{username}</bdi>
              </Text>
            )}
          </Stack>
          {follows !== null && (
            <Badge size="sm" variant="light" color={follows ? "tide" : "gray"}>
              {follows ? t("follower") : t("noFollower")}
            </Badge>
          )}
        </Group>
      ))}
    </Stack>
  );
}

/** The mark of a platform is that of its first channel. */
function PlatformMark({ platform }: { platform: string }): ReactElement {
  const { data: channels } = useQuery(channelsQuery);
  const channel = channels?.find((known) => known.platform === platform);
  if (!channel) return <Text size="xs">{platform}</Text>;
  return <ChannelMark icon={channel.icon} title={channel.title} size={18} />;
}
