/** What can be connected: a card for each channel of this installation. */
import {
  Badge,
  Button,
  Group,
  Paper,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import type { ReactElement } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Channel, Inbox } from "@/api/types";
import { ChannelMark, LinkButton } from "@/ui";

import { ConnectModal } from "./ConnectModal";

interface Props {
  channels: readonly Channel[] | undefined;
  inboxes: readonly Inbox[];
}

export function Gallery({ channels, inboxes }: Props): ReactElement {
  const [connecting, setConnecting] = useState<string | null>(null);
  const chosen = channels?.find(({ name }) => name === connecting);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      {channels?.map((channel) => (
        <Card
          key={channel.name}
          channel={channel}
          count={inboxes.filter((inbox) => inbox.channel === channel.name).length}
          onConnect={() => setConnecting(channel.name)}
        />
      )) ?? <Skeleton height={170} aria-hidden />}
      {chosen && <ConnectModal channel={chosen} opened onClose={() => setConnecting(null)} />}
    </SimpleGrid>
  );
}

interface CardProps {
  channel: Channel;
  count: number;
  onConnect: () => void;
}

function Card({ channel, count, onConnect }: CardProps): ReactElement {
  const { t } = useTranslation("settings");
  const { title, summary, icon, connects, configured, problem } = channel;
  return (
    <Paper withBorder p="md" component="article" aria-label={title}>
      <Stack gap="sm" h="100%">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <ChannelMark icon={icon} title="" size={36} />
          <Stack gap={2} flex={1} miw={0}>
            <Title order={3} size="h5">
              {title}
            </Title>
            <Text size="sm" c="dimmed">
              {summary}
            </Text>
          </Stack>
        </Group>
        <Group gap="xs" mt="auto">
          {connects && (
            <Button
              size="sm"
              onClick={onConnect}
              aria-label={t("connect.modal", { channel: title })}
            >
              {t("connect.action")}
            </Button>
          )}
          <LinkButton
            to="/settings/channels/$channel"
            params={{ channel: channel.name }}
            variant="default"
            size="sm"
            aria-label={t("channel.detailsOf", { channel: title })}
          >
            {t("channel.details")}
          </LinkButton>
          {!configured || problem !== null ? (
            <Badge color="orange" variant="light" c="var(--fd-attention)" ms="auto">
              {t("channel.needsSettings")}
            </Badge>
          ) : (
            count > 0 && (
              <Text size="xs" c="dimmed" ms="auto">
                {t("channel.count", { count })}
              </Text>
            )
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
