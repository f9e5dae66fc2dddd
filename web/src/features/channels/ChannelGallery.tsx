/** What can be connected: a card for each platform of this installation. */
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
import { useTranslation } from "react-i18next";

import type { Inbox } from "@/api/types";
import { ChannelMark, LinkButton } from "@/ui";

import { accountsOn, isReady } from "./platforms";
import type { Platform } from "./platforms";

interface Props {
  platforms: readonly Platform[] | undefined;
  inboxes: readonly Inbox[];
  onConnect: (platform: string) => void;
}

export function ChannelGallery({ platforms, inboxes, onConnect }: Props): ReactElement {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      {platforms?.map((platform) => (
        <Card
          key={platform.name}
          platform={platform}
          count={accountsOn(platform, inboxes)}
          onConnect={() => onConnect(platform.name)}
        />
      )) ?? <Skeleton height={170} aria-hidden />}
    </SimpleGrid>
  );
}

interface CardProps {
  platform: Platform;
  count: number;
  onConnect: () => void;
}

function Card({ platform, count, onConnect }: CardProps): ReactElement {
  const { t } = useTranslation("channels");
  const { card, channels } = platform;
  return (
    <Paper withBorder p="md" component="article" aria-label={card.title}>
      <Stack gap="sm" h="100%">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <ChannelMark icon={card.icon} title="" size={36} />
          <Stack gap={2} flex={1} miw={0}>
            <Title order={3} size="h4">
              {card.title}
            </Title>
            <Text size="sm" c="dimmed">
              {card.summary}
            </Text>
          </Stack>
        </Group>
        <Group gap="xs" mt="auto">
          {channels.some(({ connects }) => connects) && (
            <Button
              size="sm"
              onClick={onConnect}
              aria-label={t("connectNamed", { platform: card.title })}
            >
              {t("connect")}
            </Button>
          )}
          <LinkButton
            to="/settings/integrations/$channel"
            params={{ channel: channels[0].name }}
            variant="default"
            size="sm"
            aria-label={t("channel.settingsOf", { channel: card.title })}
          >
            {t("channel.settings")}
          </LinkButton>
          {!channels.every(isReady) ? (
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
