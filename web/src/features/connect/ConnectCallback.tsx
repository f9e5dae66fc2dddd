/** Where a platform sends the browser back to: what it brought is handed over, and the outcome shown. */
import { Center, Loader, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { completeConnecting } from "@/api/channels";
import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { useCan } from "@/api/session";
import type { ConnectedInbox } from "@/api/types";
import { ChannelMark, NotFound, PageError } from "@/ui";

import { broughtBack, cadenceOf, channelsAt } from "./callback";
import { recall } from "./leaveForPlatform";
import { RefusalPage } from "./RefusalPage";

interface Props {
  path: string;
  search: string;
  onConnected: (connected: ConnectedInbox) => void;
}

export function ConnectCallback({ path, search, onConnected }: Props): ReactElement {
  const { t } = useTranslation("connect");
  const client = useQueryClient();
  const operates = useCan("installation.manage");
  const channels = useQuery(channelsQuery);
  const isPlace = channelsAt(path, channels.data ?? []).length > 0;
  // A query, though it changes something: however often this page is drawn or mounted, it is asked once.
  const completion = useQuery({
    queryKey: ["connecting", path, search],
    queryFn: () => completeConnecting(path, broughtBack(search)),
    enabled: isPlace,
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
    refetchOnReconnect: false,
  });
  const step = cadenceOf(path, channels, completion, recall(), operates);

  const connected = step.name === "connected" ? step.connected : null;
  const goOn = useEffectEvent((outcome: ConnectedInbox) => {
    void client.invalidateQueries({ queryKey: inboxesQuery.queryKey });
    onConnected(outcome);
  });
  useEffect(() => {
    if (connected) goOn(connected);
  }, [connected]);

  switch (step.name) {
    case "nothing":
      return <NotFound />;
    case "failed":
      return <PageError error={step.error} onRetry={() => void channels.refetch()} />;
    case "refused":
      return <RefusalPage {...step} onResend={() => void completion.refetch()} />;
    case "looking":
    case "processing":
    case "connected":
      return (
        <Center h="100%" p="xl" role="status">
          <Stack align="center" gap="sm" ta="center">
            {step.name === "processing" && (
              <ChannelMark
                icon={step.channel.platform_card.icon}
                title={step.channel.platform_card.title}
                size={44}
              />
            )}
            <Loader size="md" />
            {step.name === "processing" && (
              <>
                <Title order={1} size="h3">
                  {t("processing")}
                </Title>
                <Text c="dimmed" size="sm" maw={340}>
                  {t("processingText", { platform: step.channel.platform_card.title })}
                </Text>
              </>
            )}
          </Stack>
        </Center>
      );
  }
}
