/** Connecting came to nothing: what happened, what to do, and the way there. */
import { Button, Group, List, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import {
  IconAlertTriangle,
  IconInfoCircle,
  IconLockX,
  IconPlugConnectedX,
  IconSettings,
} from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "@/api/session";
import type { Channel } from "@/api/types";
import { LinkButton, ProblemAlert } from "@/ui";

import { useLeaveForPlatform } from "./leaveForPlatform";
import type { Leaving, Start } from "./leaveForPlatform";
import classes from "./RefusalPage.module.css";
import type { Refusal, RefusalKind, Way } from "./refusals";

interface Props {
  channel: Channel;
  /** The platform's channels. */
  family: readonly Channel[];
  start: Start | null;
  refusal: Refusal;
  onResend: () => void;
}

export function RefusalPage(props: Props): ReactElement {
  const { channel, family, start, refusal, onResend } = props;
  const { t } = useTranslation("connect");
  const operates = useCan("installation.manage");
  const leaving = useLeaveForPlatform();
  const { kind, missing } = refusal;
  const words = { channel: channel.platform_card.title };
  return (
    <div className={classes.page}>
      <Paper withBorder className={classes.card ?? ""}>
        <Stack gap="md">
          <Group gap="sm" wrap="nowrap" align="flex-start">
            <Mark kind={kind} />
            <div className={classes.words}>
              <Text size="sm" c="dimmed">
                {t("of", words)}
              </Text>
              <Title order={1} size="h3">
                {refusal.title ?? t("refusedTitle")}
              </Title>
            </div>
          </Group>
          <Text>{refusal.detail ?? t("refusedText", words)}</Text>
          {missing.length > 0 && (
            <div>
              <Text size="sm" fw={600} mb={4}>
                {t("missing")}
              </Text>
              <List size="sm" listStyleType="disc" withPadding>
                {missing.map((scope) => (
                  <List.Item key={scope}>
                    <code>{scope}</code>
                  </List.Item>
                ))}
              </List>
            </div>
          )}
          <div className={classes.advice}>
            <Text size="sm" fw={600}>
              {t("toDo")}
            </Text>
            <Text size="sm">
              {refusal.ways.includes("alone")
                ? t("refusedAll", words)
                : t(adviceOf(kind, operates), words)}
            </Text>
          </div>
          {leaving.error && <ProblemAlert error={leaving.error} />}
          <Group gap="xs">
            {refusal.ways.map((way, index) => (
              <WayOn
                key={way}
                way={way}
                first={index === 0}
                {...{ channel, family, start, refusal, onResend, leaving }}
              />
            ))}
          </Group>
        </Stack>
      </Paper>
    </div>
  );
}

/** Who runs the installation is told what to do, not whom to ask. */
function adviceOf(kind: RefusalKind, operator: boolean) {
  return operator && (kind === "connect-app-refused" || kind === "channel-not-configured")
    ? (`operator.${kind}` as const)
    : (`refused.${kind}` as const);
}

function Mark({ kind }: { kind: RefusalKind }): ReactElement {
  const [Icon, color] = MARKS[kind] ?? [IconAlertTriangle, "orange"];
  return (
    <ThemeIcon size={44} radius="xl" variant="light" color={color} aria-hidden>
      <Icon size={24} />
    </ThemeIcon>
  );
}

const MARKS: Partial<Record<RefusalKind, [typeof IconInfoCircle, string]>> = {
  "inbox-already-connected": [IconInfoCircle, "tide"],
  "connect-cancelled": [IconInfoCircle, "tide"],
  "connect-denied": [IconPlugConnectedX, "orange"],
  "connect-scopes-missing": [IconLockX, "orange"],
  "connect-state-forged": [IconLockX, "red"],
  "connect-app-refused": [IconSettings, "orange"],
  forbidden: [IconLockX, "orange"],
};

interface WayProps extends Props {
  way: Way;
  first: boolean;
  leaving: Leaving;
}

function WayOn(props: WayProps): ReactElement | null {
  const { t } = useTranslation("connect");
  const { way, first, channel, family, start, refusal, onResend, leaving } = props;
  const look = { variant: first ? "filled" : "default" };
  const label = t(`way.${way}`, { channel: channel.platform_card.title });
  switch (way) {
    case "again":
      return (
        <Button {...look} loading={leaving.leaving} onClick={() => start && leaving.leave(start)}>
          {label}
        </Button>
      );
    case "alone":
      // The app may have been approved for either.
      return (
        <>
          {family.map(({ name, title }, index) => (
            <Button
              key={name}
              variant={first && index === 0 ? "filled" : "default"}
              loading={leaving.leaving}
              onClick={() => start && leaving.leave({ ...start, channel: name, alone: true })}
            >
              {t("way.alone", { channel: title })}
            </Button>
          ))}
        </>
      );
    case "resend":
      return (
        <Button {...look} onClick={onResend}>
          {label}
        </Button>
      );
    case "channels":
      return (
        <LinkButton {...look} to="/settings/integrations">
          {label}
        </LinkButton>
      );
    case "inbox":
      return (
        <LinkButton
          {...look}
          to="/settings/inboxes/$inboxId"
          params={{ inboxId: refusal.inboxId ?? 0 }}
        >
          {label}
        </LinkButton>
      );
    case "settings":
      return (
        <LinkButton
          {...look}
          to="/settings/integrations/$channel"
          params={{ channel: channel.name }}
        >
          {label}
        </LinkButton>
      );
    case "home":
      return (
        <LinkButton {...look} to="/">
          {label}
        </LinkButton>
      );
  }
}
