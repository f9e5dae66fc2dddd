/** Settings → Channels: what is connected, and what can be. */
import { IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { EmptyState, ProblemAlert, RowSkeletons, Section, SettingsPage } from "@/ui";

import { Gallery } from "./Gallery";
import { InboxRows } from "./InboxRows";

export function Channels(): ReactElement {
  const { t } = useTranslation("settings");
  const channels = useQuery(channelsQuery);
  const inboxes = useQuery(inboxesQuery);
  const error = channels.error ?? inboxes.error;
  return (
    <SettingsPage title={t("channels.title")} description={t("channels.text")}>
      {error && (
        <ProblemAlert
          error={error}
          onRetry={() => {
            void channels.refetch();
            void inboxes.refetch();
          }}
        />
      )}
      <Section title={t("channels.connected")} flush>
        {inboxes.isPending && <RowSkeletons count={2} />}
        {inboxes.data?.length === 0 && (
          <EmptyState
            icon={<IconPlugConnected />}
            title={t("channels.none")}
            text={t("channels.noneText")}
          />
        )}
        {inboxes.data && inboxes.data.length > 0 && (
          <InboxRows inboxes={inboxes.data} channels={channels.data ?? []} />
        )}
      </Section>
      <Section title={t("channels.available")} description={t("channels.availableText")}>
        <Gallery channels={channels.data} inboxes={inboxes.data ?? []} />
      </Section>
    </SettingsPage>
  );
}
