/** When an inbox may have missed something, what asking for it has brought, and asking now. */
import { Badge, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { gapsQuery, isOpen, lookForMissed } from "@/api/inboxes";
import type { Gap, Inbox } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { ProblemAlert, Section, span, toastProblem } from "@/ui";

import classes from "./MissedMessages.module.css";

/** More of them are of no use to anybody. */
const SHOWN = 8;

export function MissedMessages({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("catch-up");
  const client = useQueryClient();
  const options = gapsQuery(inbox.id);
  const { data, error, refetch } = useQuery(options);
  const look = useMutation({
    mutationFn: () => lookForMissed(inbox.id),
    onSuccess: (gaps) => client.setQueryData(options.queryKey, gaps),
    onError: toastProblem,
  });
  return (
    <Section
      title={t("title")}
      description={t("text", { platform: usePlatform(inbox.id) })}
      actions={
        inbox.state === "connected" && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconHistory size={15} />}
            loading={look.isPending}
            disabled={data?.some(isOpen)}
            onClick={() => look.mutate()}
          >
            {t("look")}
          </Button>
        )
      }
    >
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={22} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("none")}
        </Text>
      )}
      {data && data.length > 0 && (
        <Stack component="ul" gap="sm" className={classes.list}>
          {data.slice(0, SHOWN).map((gap) => (
            <Line key={gap.id} gap={gap} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

function Line({ gap }: { gap: Gap }): ReactElement {
  const { t } = useTranslation("catch-up");
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div>
        <Text size="sm">{span(gap.since, gap.until)}</Text>
        <Text size="xs" c="dimmed">
          {t(`cause.${gap.cause}`)}
        </Text>
      </div>
      <Brought gap={gap} />
    </Group>
  );
}

/** What came of asking; while it goes on, how much is left. */
function Brought({ gap }: { gap: Gap }): ReactElement {
  const { t } = useTranslation("catch-up");
  if (isOpen(gap)) {
    return (
      <Text size="sm" c="dimmed" aria-live="polite">
        {gap.left === null ? t("listing") : t("filling", { count: gap.left })}
      </Text>
    );
  }
  const parts = [
    gap.found > 0 ? t("found", { count: gap.found }) : t("nothing"),
    gap.incomplete > 0 ? t("incomplete", { count: gap.incomplete }) : null,
  ];
  return (
    <Badge
      variant="light"
      size="lg"
      color={gap.incomplete > 0 ? "orange" : gap.found > 0 ? undefined : "gray"}
      className={classes.brought ?? ""}
    >
      {parts.filter(Boolean).join(" · ")}
    </Badge>
  );
}
