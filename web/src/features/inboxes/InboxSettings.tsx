/** One inbox: how it is and what it is called on one side, everything that arrived for it on the other. */
import { Button, Group, Skeleton, Tabs } from "@mantine/core";
import { IconActivity, IconPlugConnected, IconSettings } from "@tabler/icons-react";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import type { Channel, Inbox } from "@/api/types";
import { platformsOf } from "@/features/channels";
import { ConnectModal, useLeaveForPlatform } from "@/features/connect";
import type { Leaving } from "@/features/connect";
import { WebhookLog } from "@/features/webhook-log";
import {
  BackLink,
  ChannelMark,
  EmptyState,
  InboxName,
  LinkButton,
  PageError,
  ProblemAlert,
  SettingsPage,
} from "@/ui";

import { InboxMenu } from "./InboxMenu";
import { Overview } from "./Overview";
import { StateBadge } from "./StateBadge";

interface Props {
  inboxId: number;
  tab: "overview" | "activity";
  /** Whether the form to connect it with is open at once. */
  connecting: boolean;
  /** The delivery whose details are open. */
  deliveryId: number | null;
  onTab: (tab: "overview" | "activity") => void;
  onDelivery: (id: number | null) => void;
}

export function InboxSettings(props: Props): ReactElement {
  const { t } = useTranslation("inboxes");
  const inboxes = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  if (inboxes.error) {
    return <PageError error={inboxes.error} onRetry={() => void inboxes.refetch()} />;
  }
  if (!inboxes.data) {
    return (
      <SettingsPage
        back={<BackLink to="/settings/integrations" />}
        title={<Skeleton height={26} width={220} />}
      >
        <Skeleton height={36} />
        <Skeleton height={180} />
        <Skeleton height={140} />
      </SettingsPage>
    );
  }
  const inbox = inboxes.data.find(({ id }) => id === props.inboxId);
  if (!inbox) {
    return (
      <EmptyState
        whole
        icon={<IconPlugConnected />}
        title={t("gone")}
        text={t("goneText")}
        action={
          <LinkButton to="/settings/integrations">
            {t("way.channels", { ns: "connect" })}
          </LinkButton>
        }
      />
    );
  }
  const channel = channels?.find(({ name }) => name === inbox.channel);
  return <Open key={inbox.id} {...props} inbox={inbox} channel={channel} />;
}

interface OpenProps extends Props {
  inbox: Inbox;
  channel: Channel | undefined;
}

function Open(props: OpenProps): ReactElement {
  const { t } = useTranslation("inboxes");
  const { inbox, channel, tab, connecting, deliveryId, onTab, onDelivery } = props;
  const leaving = useLeaveForPlatform();
  return (
    <SettingsPage
      back={<BackLink to="/settings/integrations" />}
      mark={channel && <ChannelMark icon={channel.icon} title="" size={36} />}
      title={
        <Group gap="sm" component="span">
          <InboxName name={inbox.name} channel={channel} marked={false} />
          <StateBadge state={inbox.state} />
        </Group>
      }
      description={[inbox.username, channel?.title].filter(Boolean).join(" · ")}
      actions={
        <>
          {channel && channel.connect_form.length > 0 ? (
            <FormButton inbox={inbox} channel={channel} opens={connecting} />
          ) : (
            inbox.state !== "connected" && (
              <ReconnectButton inbox={inbox} channel={channel} leaving={leaving} />
            )
          )}
          {channel && <InboxMenu inbox={inbox} channel={channel} onPage />}
        </>
      }
    >
      {leaving.error && <ProblemAlert error={leaving.error} />}
      <Tabs
        value={tab}
        onChange={(value) => onTab(value === "activity" ? "activity" : "overview")}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="overview" leftSection={<IconSettings size={16} />}>
            {t("overview")}
          </Tabs.Tab>
          <Tabs.Tab value="activity" leftSection={<IconActivity size={16} />}>
            {t("title", { ns: "webhook-log" })}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview inbox={inbox} channel={channel} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <WebhookLog inboxId={inbox.id} deliveryId={deliveryId} onDelivery={onDelivery} />
        </Tabs.Panel>
      </Tabs>
    </SettingsPage>
  );
}

interface ReconnectProps {
  inbox: Inbox;
  channel: Channel | undefined;
  leaving: Leaving;
}

interface FormButtonProps {
  inbox: Inbox;
  channel: Channel;
  opens: boolean;
}

/** What the inbox is connected with is typed in: anew, or after it was lost. */
function FormButton({ inbox, channel, opens }: FormButtonProps): ReactElement {
  const { t } = useTranslation("inboxes");
  const [opened, { open, close }] = useDisclosure(opens);
  const works = inbox.state === "connected";
  const [platform] = platformsOf([channel]);
  return (
    <>
      <Button
        variant={works ? "default" : "filled"}
        leftSection={<IconPlugConnected size={18} />}
        onClick={open}
      >
        {t(works ? "changeAccess" : "reconnect")}
      </Button>
      {platform && (
        <ConnectModal platform={platform} inboxId={inbox.id} opened={opened} onClose={close} />
      )}
    </>
  );
}

/** Connects the inbox again: straight to the platform, as everything there has been prepared before. */
function ReconnectButton({ inbox, channel, leaving }: ReconnectProps): ReactElement | null {
  const { t } = useTranslation("inboxes");
  if (channel && !channel.connects) return null;
  return (
    <Button
      leftSection={<IconPlugConnected size={18} />}
      loading={leaving.leaving}
      onClick={() => leaving.leave({ channel: inbox.channel, inboxId: inbox.id })}
    >
      {t("reconnect")}
    </Button>
  );
}
