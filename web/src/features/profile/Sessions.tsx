/** Where the user is signed in, and signing out there. */
import { Badge, Button, Group, Text } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { endSession, sessionsQuery } from "@/api/profile";
import type { BrowserSession } from "@/api/types";
import { confirm, FetchedRows, Row, Section, TimeAgo, toast, toastProblem } from "@/ui";

import { deviceOf } from "./browserName";
import classes from "./Profile.module.css";

export function Sessions(): ReactElement {
  const { t } = useTranslation("profile");
  const query = useQuery(sessionsQuery);
  const others = query.data?.filter(({ current }) => !current) ?? [];
  const end = useEndSessions();
  return (
    <Section
      flush
      title={t("sessions")}
      description={t("sessionsText")}
      actions={
        others.length > 1 && (
          <Button
            variant="default"
            size="xs"
            loading={end.isPending}
            onClick={() =>
              confirm({
                title: t("endOthersQuestion"),
                text: t("endOthersText", { count: others.length }),
                action: t("endOthers"),
                onConfirm: () => end.mutate(others),
              })
            }
          >
            {t("endOthers")}
          </Button>
        )
      }
    >
      <FetchedRows query={query} count={2}>
        {(session) => <SessionRow session={session} />}
      </FetchedRows>
    </Section>
  );
}

function useEndSessions() {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (sessions: readonly BrowserSession[]) => {
      for (const { id } of sessions) await endSession(id);
    },
    onSuccess: (_done, { length }) => toast(t("ended", { count: length })),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}

function SessionRow({ session }: { session: BrowserSession }): ReactElement {
  const { t } = useTranslation("profile");
  const end = useEndSessions();
  const { browser, system, handheld } = deviceOf(session.user_agent);
  const name = [browser, system].filter(Boolean).join(" · ") || t("unknownBrowser");
  const Icon = handheld ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Row>
      <Icon size={22} stroke={1.6} color="var(--fd-soft)" aria-hidden />
      <div className={classes.words} title={session.user_agent}>
        <Group gap={8}>
          <Text size="sm" fw={500}>
            {name}
          </Text>
          {session.current && (
            <Badge size="sm" variant="light">
              {t("thisBrowser")}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {session.ip} · {t("lastSeen")} <TimeAgo long at={session.last_seen_at} />
        </Text>
      </div>
      {!session.current && (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          loading={end.isPending}
          aria-label={t("endOf", { name })}
          onClick={() => end.mutate([session])}
        >
          {t("end")}
        </Button>
      )}
    </Row>
  );
}
