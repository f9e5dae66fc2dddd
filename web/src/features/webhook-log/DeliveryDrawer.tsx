/** One delivery in full: what came, what became of it, and processing it once more. */
import { Alert, Button, Code, Drawer, Group, Skeleton, Stack, Table, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAlertTriangle, IconRotateClockwise } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { activityQuery, deliveryQuery, replayDelivery } from "@/api/inboxes";
import type { DeliveryDetail } from "@/api/types";
import { Fact, Facts, ProblemAlert, toast, toTheSecond } from "@/ui";

import { readable } from "./readableBody";
import { About, Outcome } from "./WebhookLog";
import classes from "./WebhookLog.module.css";

interface Props {
  inboxId: number;
  deliveryId: number | null;
  onClose: () => void;
}

export function DeliveryDrawer({ inboxId, deliveryId, onClose }: Props): ReactElement {
  const { t } = useTranslation("webhook-log");
  const whole = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  return (
    <Drawer
      opened={deliveryId !== null}
      onClose={onClose}
      position="right"
      size={whole ? "100%" : "xl"}
      title={<Text fw={600}>{t("delivery")}</Text>}
    >
      {deliveryId !== null && (
        <Content key={deliveryId} inboxId={inboxId} deliveryId={deliveryId} />
      )}
    </Drawer>
  );
}

function Content({ inboxId, deliveryId }: { inboxId: number; deliveryId: number }): ReactElement {
  const { t } = useTranslation("webhook-log");
  const client = useQueryClient();
  const options = deliveryQuery(inboxId, deliveryId);
  const { data, error, refetch } = useQuery(options);
  const replay = useMutation({
    mutationFn: () => replayDelivery(inboxId, deliveryId),
    onSuccess: (after) => {
      client.setQueryData(options.queryKey, after);
      void client.invalidateQueries({ queryKey: activityQuery(inboxId).queryKey });
      if (after.outcome === "processed") toast(t("replayedToast"));
    },
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Stack aria-hidden>
        <Skeleton height={60} />
        <Skeleton height={300} />
      </Stack>
    );
  }
  return (
    <Stack gap="lg">
      <Summary delivery={data} />
      {replay.error && <ProblemAlert error={replay.error} />}
      <Group gap="sm">
        <Button
          leftSection={<IconRotateClockwise size={16} />}
          variant={data.outcome === "processed" ? "default" : "filled"}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          {t("replay")}
        </Button>
        <Text size="xs" c="dimmed" flex="1 1 12rem">
          {t("replayText")}
        </Text>
      </Group>
      <div>
        <Text size="sm" fw={600} mb={6}>
          {t("body")}
        </Text>
        <Code block className={classes.body ?? ""}>
          {readable(data.body) || t("noBody")}
        </Code>
      </div>
      <div>
        <Text size="sm" fw={600} mb={6}>
          {t("headers")}
        </Text>
        <Table variant="vertical" withTableBorder>
          <Table.Tbody>
            {Object.entries(data.headers).map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th className={classes.header ?? ""}>{name}</Table.Th>
                <Table.Td className={classes.header ?? ""}>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}

function Summary({ delivery }: { delivery: DeliveryDetail }): ReactElement {
  const { t } = useTranslation("webhook-log");
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Outcome outcome={delivery.outcome} />
        <Text fw={500}>
          <About delivery={delivery} />
        </Text>
      </Group>
      {delivery.error !== null && (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title={t("parkedTitle")}
        >
          {delivery.error}
        </Alert>
      )}
      <Facts>
        <Fact name={t("receivedAt")}>{toTheSecond(delivery.received_at)}</Fact>
        {delivery.replayed_at !== null && (
          <Fact name={t("replayedAt")}>{toTheSecond(delivery.replayed_at)}</Fact>
        )}
      </Facts>
    </Stack>
  );
}
