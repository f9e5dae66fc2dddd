/** Settings → Installation: for the operator. How it is, what runs, and webhooks that belong to nobody. */
import { Alert, Anchor, List, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { installationQuery } from "@/api/installation";
import type { Installation as Shape } from "@/api/types";
import { PageError, ProblemAlert, Row, Section, SettingsPage, TimeAgo, useNow } from "@/ui";

import { Consumers } from "./Consumers";
import { Figure, Stats } from "./Stats";
import { complaints, isAlive, size } from "./health";
import classes from "./Installation.module.css";
import { UnknownAccounts } from "./UnknownAccounts";

export function Installation(): ReactElement {
  const { t } = useTranslation("installation");
  const { data, error, refetch } = useQuery(installationQuery);
  if (error && !data) return <PageError error={error} onRetry={() => void refetch()} />;
  return (
    <SettingsPage title={t("title")} description={t("text")}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data ? (
        <Found installation={data} />
      ) : (
        <>
          <Skeleton height={56} />
          <Skeleton height={130} />
          <Skeleton height={160} />
        </>
      )}
    </SettingsPage>
  );
}

function Found({ installation }: { installation: Shape }): ReactElement {
  const { t } = useTranslation("installation");
  const { database, intake, version, public_url: url, parked_deliveries: parked } = installation;
  return (
    <>
      <Health installation={installation} />
      <Section title={t("versions")}>
        <Stats>
          <Figure name={t("version")} value={version} />
          <Figure name={t("database")} value={database.server_version} />
          <Figure name={t("schema")} value={database.schema_step} />
          <Figure name={t("size")} value={size(database.bytes)} />
        </Stats>
        <Text size="xs" c="dimmed" mt="md">
          {t("address")} <bdi className={classes.code}>{url}</bdi>
          {" · "}
          <Anchor
            href="/api/docs"
            target="_blank"
            rel="noopener noreferrer"
            size="xs"
            underline="always"
          >
            {t("api")}
          </Anchor>
        </Text>
      </Section>
      <Section title={t("work")}>
        <Stack gap="md">
          <Stats>
            <Figure name={t("waiting")} value={database.waiting_jobs} />
            <Figure
              name={t("failed")}
              value={database.failed_jobs}
              bad={database.failed_jobs > 0}
            />
            <Figure name={t("parked")} value={parked} bad={parked > 0} />
            <Figure name={t("queued")} value={intake.queued} />
          </Stats>
          <div>
            <Text size="xs" c="dimmed" mb={6}>
              {t("intake", { queued: intake.queued, limit: intake.limit })}
            </Text>
            <Progress
              value={(100 * intake.queued) / Math.max(1, intake.limit)}
              aria-label={t("queued")}
            />
          </div>
        </Stack>
      </Section>
      <Workers workers={installation.workers} />
      <Consumers consumers={installation.consumers} />
      <UnknownAccounts accounts={installation.unknown_accounts} />
    </>
  );
}

function Health({ installation }: { installation: Shape }): ReactElement {
  const { t } = useTranslation("installation");
  const found = complaints(installation, useNow(5_000));
  if (found.length === 0) {
    return (
      <Alert color="tide" variant="light" icon={<IconCircleCheck size={20} />} role="status">
        {t("well")}
      </Alert>
    );
  }
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle size={20} />}
      title={t("unwell")}
    >
      <List size="sm" spacing={4} listStyleType="disc" withPadding>
        {found.map((complaint) => (
          <List.Item key={complaint.kind}>
            {t(`complaint.${complaint.kind}`, {
              count: "count" in complaint ? complaint.count : 0,
            })}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Workers({ workers }: { workers: Shape["workers"] }): ReactElement {
  const { t } = useTranslation("installation");
  const now = useNow(5_000);
  return (
    <Section title={t("workers")} description={t("workersText")} flush>
      {workers.length === 0 && (
        <Row>
          <Text size="sm" c="dimmed">
            {t("noWorkers")}
          </Text>
        </Row>
      )}
      {workers.map(({ id, last_seen_at: seen }) => (
        <Row key={id}>
          <span className={classes.dot} data-alive={isAlive(seen, now) || undefined} />
          <Text size="sm" flex={1}>
            {t("worker", { id })}
          </Text>
          <Text size="xs" c="dimmed">
            {t("seen")} <TimeAgo long at={seen} />
          </Text>
        </Row>
      ))}
    </Section>
  );
}
