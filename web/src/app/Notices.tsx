/** What everybody must know now: the line is broken, or an inbox is, or the installation; or the page is old. */
import { Anchor, Group, Loader, Text } from "@mantine/core";
import { IconAlertTriangle, IconSparkles, IconWifiOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { readinessQuery } from "@/api/installation";
import { Problem } from "@/api/problem";
import { useCan } from "@/api/session";
import type { Readiness } from "@/api/types";
import { oneAccount, Reconnect } from "@/features/connect";
import { useConnectionState, useOnline } from "@/live";
import { inboxLabel, TextLink } from "@/ui";

import classes from "./Notices.module.css";
import { useNewVersion } from "./useNewVersion";

/** A break shorter than this many milliseconds is nobody's concern. */
const PATIENCE = 1_500;

export function Notices(): ReactElement {
  return (
    <div aria-live="polite">
      <LinkNotice />
      <ReadinessNotice />
      <ReconnectNotice />
      <VersionNotice />
    </div>
  );
}

function LinkNotice(): ReactElement | null {
  const { t } = useTranslation();
  const broken = useConnectionState() === "reconnecting";
  const online = useOnline();
  const patient = useLasting(broken);
  if (!online) {
    return <Notice icon={<IconWifiOff size={16} aria-hidden />}>{t("link.offline")}</Notice>;
  }
  if (!patient) return null;
  return <Notice icon={<Loader size={18} color="currentColor" />}>{t("link.reconnecting")}</Notice>;
}

/** Nothing is lost by waiting, so nobody is hurried: drafts are kept, and the old page goes on for a while. */
function VersionNotice(): ReactElement | null {
  const { t } = useTranslation();
  if (!useNewVersion()) return null;
  return (
    <Notice icon={<IconSparkles size={16} aria-hidden />} kind="good">
      {t("banner.newVersion")}{" "}
      <Anchor
        component="button"
        type="button"
        size="sm"
        fw={600}
        c="inherit"
        underline="always"
        onClick={() => location.reload()}
      >
        {t("actions.reload")}
      </Anchor>
    </Notice>
  );
}

/** Whether something has been so for a while. */
function useLasting(so: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(so), so ? PATIENCE : 0);
    return () => clearTimeout(timer);
  }, [so]);
  return lasting && so;
}

function ReconnectNotice(): ReactElement | null {
  const { t } = useTranslation();
  const connects = useCan("inbox.manage");
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  const channelOf = (used: string) => channels?.find(({ name }) => name === used);
  const broken = inboxes?.filter(({ state }) => state === "needs_reconnect") ?? [];
  const [first] = broken;
  if (!first) return null;
  const names = broken.map(({ name, channel }) => inboxLabel(name, channelOf(channel))).join(", ");
  return (
    <Notice icon={<IconAlertTriangle size={16} aria-hidden />} kind="bad">
      {t("banner.needsReconnect", { count: broken.length, inbox: names })} {wayOn()}
    </Notice>
  );

  function wayOn(): ReactNode {
    if (first && oneAccount(broken, channels ?? [])) return <Reconnect inbox={first} look="link" />;
    if (!connects) return t("reconnect.ask", { name: names });
    return (
      <TextLink to="/settings/integrations" size="sm" fw={600} c="inherit" underline="always">
        {t("reconnect.action")}
      </TextLink>
    );
  }
}

/** What keeps everybody's work waiting, for those who can do something about it. */
function ReadinessNotice(): ReactElement | null {
  const { t } = useTranslation();
  const operates = useCan("installation.manage");
  const { data, error } = useQuery({
    ...readinessQuery,
    enabled: useCan("installation.read"),
  });
  const trouble = troubleOf(data, error);
  if (!trouble) return null;
  return (
    <Notice icon={<IconAlertTriangle size={16} aria-hidden />}>
      {t(`banner.trouble.${trouble}`)}{" "}
      {operates ? (
        <>
          {t(`banner.remedy.${trouble}`)}{" "}
          <TextLink to="/settings/installation" size="sm" fw={600} c="inherit" underline="always">
            {t("banner.installation")}
          </TextLink>
        </>
      ) : (
        t("banner.askOperator")
      )}
    </Notice>
  );
}

type Trouble = Exclude<Readiness["state"], "ready" | "stopping">;

/** Without its database the server cannot even tell who asks: then the refusal is the response. */
function troubleOf(found: Readiness | undefined, error: Error | null): Trouble | null {
  if (error instanceof Problem && error.slug === "database-unavailable") return error.slug;
  if (error || !found || found.state === "ready" || found.state === "stopping") return null;
  return found.state;
}

interface NoticeProps {
  icon: ReactNode;
  kind?: "bad" | "good";
  children: ReactNode;
}

function Notice({ icon, kind, children }: NoticeProps): ReactElement {
  return (
    <Group className={classes.notice ?? ""} data-kind={kind} gap={8} wrap="nowrap" justify="center">
      {icon}
      <Text size="sm" component="span">
        {children}
      </Text>
    </Group>
  );
}
