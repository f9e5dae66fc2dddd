/** One channel: what to prepare, what it must be told, its limits, its settings, and what is connected on it. */
import { Alert, Button, Group, Skeleton, Stack } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { useCan } from "@/api/session";
import type { Channel } from "@/api/types";
import { Limits, PlatformSettings, platformsOf, SetupSteps } from "@/features/channels";
import { ConnectModal } from "@/features/connect";
import { InboxRows } from "@/features/inboxes";
import {
  BackLink,
  ChannelMark,
  CopyField,
  LinkButton,
  NotFound,
  PageError,
  Section,
  SettingsPage,
} from "@/ui";

import classes from "./ChannelPage.module.css";

interface Props {
  name: string;
  connecting: boolean;
  onConnecting: (open: boolean) => void;
}

export function ChannelPage({ name, connecting, onConnecting }: Props): ReactElement {
  const { data, error, refetch } = useQuery(channelsQuery);
  const back = <BackLink to="/settings/integrations" />;
  if (error) return <PageError error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <SettingsPage back={back} title={<Skeleton height={26} width={200} />}>
        <Skeleton height={220} />
        <Skeleton height={160} />
      </SettingsPage>
    );
  }
  const channel = data.find((found) => found.name === name);
  if (!channel) return <NotFound />;
  const family = data.filter(({ platform }) => platform === channel.platform);
  return <Open {...{ channel, family, back, connecting, onConnecting }} />;
}

interface OpenProps extends Omit<Props, "name"> {
  channel: Channel;
  /** The channels of its platform, this one too: they are connected together. */
  family: readonly Channel[];
  back: ReactElement;
}

function Open({ channel, family, back, connecting, onConnecting }: OpenProps): ReactElement {
  const { t } = useTranslation("integrations");
  const operates = useCan("installation.manage");
  const { data: inboxes } = useQuery(inboxesQuery);
  const here = inboxes?.filter((inbox) => inbox.channel === channel.name) ?? [];
  const [platform] = platformsOf(family);
  return (
    <SettingsPage
      back={back}
      mark={<ChannelMark icon={channel.icon} title="" size={36} />}
      title={channel.title}
      description={channel.summary}
      actions={
        channel.connects && (
          <Button leftSection={<IconPlugConnected size={18} />} onClick={() => onConnecting(true)}>
            {t("connect", { ns: "channels" })}
          </Button>
        )
      }
    >
      {family.length > 1 && <Family family={family} current={channel} />}
      {!channel.configured && !operates && (
        <Alert
          color="orange"
          variant="light"
          title={t("channel.notConfigured", { ns: "channels" })}
        >
          {t("channel.askOperator", { ns: "channels" })}
        </Alert>
      )}
      {here.length > 0 && (
        <Section title={t("connected")} flush>
          <InboxRows inboxes={here} channels={[channel]} />
        </Section>
      )}
      {operates && (
        <PlatformSettings
          channel={channel}
          onReady={() => onConnecting(channel.connects && here.length === 0)}
        />
      )}
      <div id="guide" className={classes.guide}>
        <Section title={t("channel.steps", { ns: "channels" })}>
          <SetupSteps steps={channel.setup} />
        </Section>
        <Section title={t("channel.limits", { ns: "channels" })}>
          <Limits limits={channel.limits} />
        </Section>
        <Section
          title={t("channel.addresses", { ns: "channels" })}
          description={t("channel.addressesText", {
            ns: "channels",
            platform: channel.platform_card.title,
          })}
        >
          <Stack gap="md">
            {channel.callback_url !== null && (
              <CopyField
                label={t("channel.address.callback", { ns: "channels" })}
                value={channel.callback_url}
              />
            )}
            {channel.webhook_url !== null && (
              <CopyField
                label={t("channel.address.webhook", { ns: "channels" })}
                value={channel.webhook_url}
              />
            )}
          </Stack>
        </Section>
      </div>
      {platform && (
        <ConnectModal platform={platform} opened={connecting} onClose={() => onConnecting(false)} />
      )}
    </SettingsPage>
  );
}

/** The ways to the platform's other channels. */
function Family({ family, current }: { family: readonly Channel[]; current: Channel }) {
  const { t } = useTranslation("integrations");
  return (
    <nav
      aria-label={t("channel.family", { ns: "channels", platform: current.platform_card.title })}
    >
      <Group gap="xs">
        {family.map(({ name, icon, label }) => (
          <LinkButton
            key={name}
            to="/settings/integrations/$channel"
            params={{ channel: name }}
            replace
            size="sm"
            variant={name === current.name ? "light" : "default"}
            aria-current={name === current.name ? "page" : undefined}
            leftSection={<ChannelMark icon={icon} title="" size={16} />}
          >
            {label}
          </LinkButton>
        ))}
      </Group>
    </nav>
  );
}
