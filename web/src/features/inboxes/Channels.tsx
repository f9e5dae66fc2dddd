/** Settings → Channels: what is connected, and what can be. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { ProblemAlert, RowSkeletons, Section, SettingsPage } from "@/ui";

import { Gallery } from "./Gallery";
import { InboxRows } from "./InboxRows";

export function Channels(): ReactElement {
  const { t } = useTranslation("settings");
  const channels = useQuery(channelsQuery);
  const inboxes = useQuery(inboxesQuery);
  const error = channels.error ?? inboxes.error;
  const first = inboxes.data?.length === 0;
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
      {!first && (
        <Section title={t("channels.connected")} flush>
          {inboxes.isPending && <RowSkeletons count={2} />}
          {inboxes.data && <InboxRows inboxes={inboxes.data} channels={channels.data ?? []} />}
        </Section>
      )}
      <Section
        title={first ? t("channels.first") : t("channels.available")}
        description={first ? t("channels.firstText") : t("channels.availableText")}
      >
        <Gallery channels={channels.data} inboxes={inboxes.data ?? []} />
      </Section>
    </SettingsPage>
  );
}
