/** Where the platform sends what happens, beside where it should; and putting it right. */
import { Alert, Badge, Button, Skeleton, Stack, Text } from "@mantine/core";
import { IconRefresh, IconTool } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { repairWebhook, webhookQuery } from "@/api/inboxes";
import type { Inbox, WebhookState } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { CopyField, ProblemAlert, Section, toast, toastProblem } from "@/ui";

export function WebhookAddress({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("inboxes");
  const platform = usePlatform(inbox.id);
  const client = useQueryClient();
  const options = webhookQuery(inbox.id);
  const { data, error, isFetching, refetch } = useQuery(options);
  const repair = useMutation({
    mutationFn: () => repairWebhook(inbox.id),
    onSuccess: (state) => {
      client.setQueryData(options.queryKey, state);
      if (state.ok) toast(t("webhook.repaired", { platform }));
    },
    onError: toastProblem,
  });
  return (
    <Section
      title={t("webhook.title")}
      description={t("webhook.text", { platform })}
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={15} />}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          {t("webhook.check")}
        </Button>
      }
    >
      {error && <ProblemAlert error={error} />}
      {!data && !error && <Skeleton height={70} />}
      {data && (
        <State
          state={data}
          platform={platform}
          repairing={repair.isPending}
          onRepair={() => repair.mutate()}
        />
      )}
    </Section>
  );
}

interface StateProps {
  state: WebhookState;
  platform: string;
  repairing: boolean;
  onRepair: () => void;
}

function State({ state, platform, repairing, onRepair }: StateProps): ReactElement {
  const { t } = useTranslation("inboxes");
  if (state.by_hand) {
    return (
      <Stack gap="sm">
        <Text size="sm">{t("webhook.byHandText", { platform })}</Text>
        <CopyField label={t("webhook.byHand", { platform })} value={state.expected_url} />
      </Stack>
    );
  }
  if (state.ok) {
    return (
      <Stack gap="sm" align="stretch">
        <Badge variant="light" size="lg">
          {t("webhook.ok")}
        </Badge>
        <CopyField label={t("webhook.registered")} value={state.expected_url} />
      </Stack>
    );
  }
  return (
    <Stack gap="sm">
      <Alert color="orange" variant="light" title={t("webhook.wrong")}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{state.error ?? t("webhook.wrongText", { platform })}</Text>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTool size={15} />}
            loading={repairing}
            onClick={onRepair}
          >
            {t("webhook.repair")}
          </Button>
        </Stack>
      </Alert>
      {state.registered_url !== null && (
        <CopyField label={t("webhook.registered")} value={state.registered_url} />
      )}
      <CopyField label={t("webhook.expected")} value={state.expected_url} />
    </Stack>
  );
}
