/** Everything the platform sent for an inbox, newest first, as it came. */
import { Badge, Button, Center, Group, Text, UnstyledButton } from "@mantine/core";
import { IconActivity, IconCheck, IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { activityQuery } from "@/api/inboxes";
import type { Delivery } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { EmptyState, ProblemAlert, RowSkeletons, Section, TimeAgo, toTheSecond } from "@/ui";

import { DeliveryDrawer } from "./DeliveryDrawer";
import classes from "./WebhookLog.module.css";

interface Props {
  inboxId: number;
  deliveryId: number | null;
  onDelivery: (id: number | null) => void;
}

export function WebhookLog({ inboxId, deliveryId, onDelivery }: Props): ReactElement {
  const { t } = useTranslation("webhook-log");
  const query = useInfiniteQuery(activityQuery(inboxId));
  const { data, error, isPending, isFetching, isFetchingNextPage, hasNextPage } = query;
  const deliveries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section
      title={t("title")}
      description={t("text", { platform: usePlatform(inboxId) })}
      flush
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={15} />}
          loading={isFetching && !isPending && !isFetchingNextPage}
          onClick={() => void query.refetch()}
        >
          {t("refresh")}
        </Button>
      }
    >
      {error && <ProblemAlert error={error} onRetry={() => void query.refetch()} />}
      {isPending && <RowSkeletons count={5} />}
      {data && deliveries.length === 0 && (
        <EmptyState icon={<IconActivity />} title={t("empty")} text={t("emptyText")} />
      )}
      <ul className={classes.list}>
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <Line delivery={delivery} onOpen={() => onDelivery(delivery.id)} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Center p="md">
          <Button
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t("older")}
          </Button>
        </Center>
      )}
      <DeliveryDrawer inboxId={inboxId} deliveryId={deliveryId} onClose={() => onDelivery(null)} />
    </Section>
  );
}

/** To the second: this is where one compares with what a platform says it sent. */

function Line({ delivery, onOpen }: { delivery: Delivery; onOpen: () => void }): ReactElement {
  const { t } = useTranslation("webhook-log");
  return (
    <UnstyledButton className={classes.line ?? ""} onClick={onOpen}>
      <div className={classes.words}>
        <Text size="sm" fw={500} truncate className={classes.summary ?? ""}>
          <About delivery={delivery} />
        </Text>
        {delivery.error !== null && (
          <Text size="xs" c="var(--fd-bad)" truncate>
            {delivery.error}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          <time dateTime={delivery.received_at}>{toTheSecond(delivery.received_at)}</time>
          {delivery.replayed_at !== null && (
            <>
              {" · "}
              {t("replayed")} <TimeAgo long at={delivery.replayed_at} />
            </>
          )}
        </Text>
      </div>
      <Outcome outcome={delivery.outcome} />
    </UnstyledButton>
  );
}

/** What it is about: its kind, whose it is, and how it begins. */
export function About({ delivery }: { delivery: Delivery }): ReactElement {
  const { t } = useTranslation("webhook-log");
  const { about, summary } = delivery;
  if (about === null) {
    return <bdi>{summary || t("noSummary")}</bdi>;
  }
  const { kind, who, text, state, more } = about;
  return (
    <>
      {t(`about.${kind}`)}
      {who !== null && (
        <>
          {" · "}
          <bdi>{who}</bdi>
        </>
      )}
      {text !== null && (
        <Text component="span" inherit fw={400} c="dimmed">
          {" · "}
          <bdi>{text}</bdi>
        </Text>
      )}
      {state !== null && ` · ${t(`state.${state}`)}`}
      {more > 0 && ` · ${t("more", { count: more })}`}
    </>
  );
}

const COLORS = { parked: "red", unknown_account: "orange" } as const;

export function Outcome({ outcome }: { outcome: Delivery["outcome"] }): ReactElement {
  const { t } = useTranslation("webhook-log");
  // What went well is the rule, and says so quietly.
  if (outcome === "processed") {
    return (
      <Group gap={4} wrap="nowrap" c="dimmed">
        <IconCheck size={14} color="var(--fd-accent)" aria-hidden />
        <Text size="xs">{t("outcome.processed")}</Text>
      </Group>
    );
  }
  return (
    <Badge variant="light" color={COLORS[outcome]}>
      {t(`outcome.${outcome}`)}
    </Badge>
  );
}
