/** Parts of Frontdesk that react to events: how far behind each is, and the events that one could not handle. */
import { Badge, Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import {
  discardParkedEvent,
  dismissMissedEvents,
  installationQuery,
  parkedEventsQuery,
  pauseConsumer,
  retryParkedEvent,
} from "@/api/installation";
import type { Installation, ParkedEvent } from "@/api/types";
import { consumerTitle, useFeatures } from "@/manifest";
import { Row, Section, TimeAgo, dateSpan, toast, toastProblem } from "@/ui";

import { isLagging } from "./health";
import classes from "./Installation.module.css";

type Consumer = Installation["consumers"][number];

export function Consumers({ consumers }: { consumers: readonly Consumer[] }): ReactElement {
  const { t } = useTranslation("installation");
  const parked = consumers.some((consumer) => consumer.parked > 0);
  return (
    <>
      <Section title={t("consumers")} description={t("consumersText")} flush>
        {consumers.map((consumer) => (
          <ConsumerRow key={consumer.name} consumer={consumer} />
        ))}
      </Section>
      {parked && <ParkedEvents />}
    </>
  );
}

function ConsumerRow({ consumer }: { consumer: Consumer }): ReactElement {
  const { t } = useTranslation("installation");
  const client = useQueryClient();
  const features = useFeatures();
  const { name, is_paused: isPaused, missed } = consumer;
  const pause = useMutation({
    mutationFn: () => pauseConsumer(name, !isPaused),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: installationQuery.queryKey }),
  });
  return (
    <Row>
      <div className={classes.words}>
        <Text size="sm">{consumerTitle(features, name)}</Text>
        {missed && <Missed name={name} missed={missed} />}
      </div>
      <State consumer={consumer} />
      <Button variant="default" size="xs" loading={pause.isPending} onClick={() => pause.mutate()}>
        {t(isPaused ? "resume" : "pause")}
      </Button>
    </Row>
  );
}

/** What the consumer missed, until somebody has seen it. */
function Missed({
  name,
  missed,
}: {
  name: string;
  missed: NonNullable<Consumer["missed"]>;
}): ReactElement {
  const { t } = useTranslation("installation");
  const client = useQueryClient();
  const dismiss = useMutation({
    mutationFn: () => dismissMissedEvents(name),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: installationQuery.queryKey }),
  });
  const { count, first_at: first, last_at: last } = missed;
  return (
    <Group gap="xs" wrap="nowrap" align="start" mt={4}>
      <Text size="xs" c="dimmed">
        {t("missed", { count, dates: dateSpan(first, last) })}
      </Text>
      <Button
        variant="default"
        size="compact-xs"
        flex="none"
        loading={dismiss.isPending}
        onClick={() => dismiss.mutate()}
      >
        {t("dismiss")}
      </Button>
    </Group>
  );
}

function State({ consumer }: { consumer: Consumer }): ReactElement {
  const { t } = useTranslation("installation");
  const { behind, is_paused: isPaused, waits_for_newer: isForNewer, lag_seconds: lag } = consumer;
  let trouble: string | null = null;
  if (isPaused) trouble = t("paused", { count: behind });
  else if (isForNewer) trouble = t("waitsForNewer", { count: behind });
  else if (isLagging(consumer)) trouble = t("behind", { count: behind, seconds: Math.round(lag) });
  if (trouble !== null)
    return (
      <Badge color="orange" variant="light" tt="none">
        {trouble}
      </Badge>
    );
  return (
    <Text size="xs" c="dimmed">
      {t("upToDate")}
    </Text>
  );
}

function ParkedEvents(): ReactElement {
  const { t } = useTranslation("installation");
  const { data } = useQuery(parkedEventsQuery);
  return (
    <Section title={t("parkedEvents")} description={t("parkedEventsText")} flush>
      {data?.items.map((event) => (
        <ParkedRow key={event.id} event={event} />
      ))}
    </Section>
  );
}

function ParkedRow({ event }: { event: ParkedEvent }): ReactElement {
  const { t } = useTranslation("installation");
  const features = useFeatures();
  const client = useQueryClient();
  const after = {
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: installationQuery.queryKey }),
  };
  const retry = useMutation({
    mutationFn: () => retryParkedEvent(event.id),
    onSuccess: () => toast(t("retried")),
    ...after,
  });
  const discard = useMutation({ mutationFn: () => discardParkedEvent(event.id), ...after });
  return (
    <Row>
      <div className={classes.words}>
        <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {event.name}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {consumerTitle(features, event.consumer)} · {event.error} ·{" "}
          <TimeAgo long at={event.parked_at} />
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="default"
          size="xs"
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t("retry")}
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="xs"
          loading={discard.isPending}
          onClick={() => discard.mutate()}
        >
          {t("discard")}
        </Button>
      </Group>
    </Row>
  );
}
