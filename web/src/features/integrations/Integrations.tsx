/** Settings → Integrations: what is connected, and what can be. */
import { Button, Tabs } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { ChannelGallery, platformsOf } from "@/features/channels";
import { ConnectModal, SetupModal } from "@/features/connect";
import { InboxRows } from "@/features/inboxes";
import { EmptyState, ProblemAlert, RowSkeletons, Section, SettingsPage } from "@/ui";

export type IntegrationsTab = "integrated" | "available";

interface Props {
  tab: IntegrationsTab;
  onTab: (tab: IntegrationsTab) => void;
  /** The platform whose dialog to connect is open. */
  connecting: string | null;
  onConnecting: (platform: string | null) => void;
  /** The inbox just connected, whose setting up is open. */
  settingUp: number | null;
  onSetUp: () => void;
}

export function Integrations(props: Props): ReactElement {
  const { tab, onTab, connecting, onConnecting, settingUp, onSetUp } = props;
  const { t } = useTranslation("integrations");
  const channels = useQuery(channelsQuery);
  const inboxes = useQuery(inboxesQuery);
  const error = channels.error ?? inboxes.error;
  const platforms = platformsOf(channels.data ?? []);
  const chosen = platforms.find(({ name }) => name === connecting);
  return (
    <SettingsPage title={t("title")} description={t("text")}>
      {error && (
        <ProblemAlert
          error={error}
          onRetry={() => {
            void channels.refetch();
            void inboxes.refetch();
          }}
        />
      )}
      <Tabs value={tab} onChange={(value) => onTab(value === "available" ? value : "integrated")}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="integrated">{t("integrated")}</Tabs.Tab>
          <Tabs.Tab value="available">{t("available")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="integrated">
          <Section title={t("channel")} flush>
            {inboxes.isPending && <RowSkeletons count={2} />}
            {inboxes.data?.length === 0 && <NothingYet onOpen={() => onTab("available")} />}
            {inboxes.data && <InboxRows inboxes={inboxes.data} channels={channels.data ?? []} />}
          </Section>
        </Tabs.Panel>
        <Tabs.Panel value="available">
          <Section title={t("channel")} description={t("availableText")}>
            <ChannelGallery
              platforms={channels.data && platforms}
              inboxes={inboxes.data ?? []}
              onConnect={onConnecting}
            />
          </Section>
        </Tabs.Panel>
      </Tabs>
      {chosen && <ConnectModal platform={chosen} opened onClose={() => onConnecting(null)} />}
      {settingUp !== null && inboxes.data && channels.data && (
        <SetupModal
          key={settingUp}
          inboxId={settingUp}
          inboxes={inboxes.data}
          channels={channels.data}
          onClose={onSetUp}
        />
      )}
    </SettingsPage>
  );
}

function NothingYet({ onOpen }: { onOpen: () => void }): ReactElement {
  const { t } = useTranslation("integrations");
  return (
    <EmptyState
      icon={<IconPlugConnected />}
      title={t("first")}
      text={t("firstText")}
      action={<Button onClick={onOpen}>{t("see")}</Button>}
    />
  );
}
