/** How an inbox is, what it is called, who sees it, and where its webhooks go. */
import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnectedX } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Channel, Inbox } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { MissedMessages } from "@/features/catch-up";
import { Limits } from "@/features/channels";
import {
  besides,
  Fact,
  Facts,
  fieldErrors,
  fullDate,
  LinkButton,
  ProblemAlert,
  Section,
  TimeAgo,
  toast,
  toTheMinute,
} from "@/ui";

import { ConversationPer } from "./ConversationPer";
import { Members } from "./Members";
import classes from "./Overview.module.css";
import { PrivateReplies } from "./PrivateReplies";
import { useChangeInbox } from "./useInboxChange";
import { WebhookAddress } from "./WebhookAddress";

interface Props {
  inbox: Inbox;
  channel: Channel | undefined;
}

export function Overview({ inbox, channel }: Props): ReactElement {
  const { t } = useTranslation("inboxes");
  return (
    <Stack gap="lg">
      <Trouble inbox={inbox} />
      <Passing inbox={inbox} channel={channel} />
      <Connection inbox={inbox} channel={channel} />
      <Name key={inbox.name} inbox={inbox} />
      {inbox.capabilities.comments && <ConversationPer inbox={inbox} />}
      {inbox.capabilities.private_replies && inbox.state === "connected" && (
        <PrivateReplies inbox={inbox} />
      )}
      <Members key={inbox.member_ids.join()} inbox={inbox} />
      <WebhookAddress inbox={inbox} />
      {channel?.remembers && <MissedMessages inbox={inbox} />}
      {channel && channel.limits.length > 0 && (
        <Section title={t("channel.limits", { ns: "channels" })}>
          <Limits limits={channel.limits} />
        </Section>
      )}
    </Stack>
  );
}

/** Why the inbox does not work, and what that means for the conversations. */
function Trouble({ inbox }: { inbox: Inbox }): ReactElement | null {
  const { t } = useTranslation("inboxes");
  if (inbox.state === "connected") return null;
  const lost = inbox.state === "needs_reconnect";
  return (
    <Alert
      color={lost ? "red" : "gray"}
      variant="light"
      icon={lost ? <IconAlertTriangle size={18} /> : <IconPlugConnectedX size={18} />}
      title={lost ? t("lost") : t("disconnected")}
    >
      <Stack gap="xs">
        {inbox.state_reason !== null && <Text size="sm">{inbox.state_reason}</Text>}
        <Text size="sm">{lost ? t("lostText") : t("disconnectedText")}</Text>
      </Stack>
    </Alert>
  );
}

/** What keeps the inbox from working for a while; nobody has to do anything about it. */
function Passing({ inbox, channel }: Props): ReactElement | null {
  const { t } = useTranslation("inboxes");
  if (inbox.trouble_since === null) return null;
  return (
    <Alert
      color="gray"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={t("trouble", {
        channel: channel?.title ?? inbox.channel,
        since: toTheMinute(inbox.trouble_since),
      })}
    >
      <Stack gap="xs">
        {inbox.trouble !== null && <Text size="sm">{inbox.trouble}</Text>}
        <Text size="sm">{t("troubleText")}</Text>
      </Stack>
    </Alert>
  );
}

function Connection({ inbox, channel }: Props): ReactElement {
  const { t } = useTranslation("inboxes");
  const { access_expires_at: access, refresh_expires_at: refresh } = inbox;
  return (
    <Section
      title={t("connection")}
      actions={
        channel && (
          <LinkButton
            to="/settings/integrations/$channel"
            params={{ channel: channel.name }}
            variant="default"
            size="xs"
          >
            {t("platformSettings")}
          </LinkButton>
        )
      }
    >
      <Facts>
        <Fact name={t("account")}>
          {[inbox.display_name, inbox.username].filter(Boolean).join(" · ") || "—"}
        </Fact>
        <Fact name={t("remoteId", { platform: usePlatform(inbox.id) })}>
          <bdi className={classes.code}>{inbox.remote_id}</bdi>
        </Fact>
        <Fact name={t("connectedAt")}>{fullDate(inbox.connected_at)}</Fact>
        <Fact name={t("lastEvent")}>
          {inbox.last_event_at === null ? t("never") : <TimeAgo long at={inbox.last_event_at} />}
        </Fact>
        {inbox.state === "connected" && access !== null && (
          <Fact name={t("access")}>{t("accessText", { until: toTheMinute(access) })}</Fact>
        )}
        {inbox.state === "connected" && refresh !== null && (
          <Fact name={t("permission")}>{t("permissionText", { until: toTheMinute(refresh) })}</Fact>
        )}
      </Facts>
    </Section>
  );
}

function Name({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("inboxes");
  const [name, setName] = useState(inbox.name);
  const rename = useChangeInbox(inbox.id, () => toast(t("renamed")));
  const rest = besides(rename.error, "name");
  return (
    <Section title={t("name")} description={t("nameText")}>
      <form
        className={classes.inline}
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate({ name });
        }}
      >
        <TextInput
          aria-label={t("name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
          error={fieldErrors(rename.error).name}
        />
        <Button
          type="submit"
          loading={rename.isPending}
          disabled={name.trim() === "" || name.trim() === inbox.name}
        >
          {t("actions.save", { ns: "common" })}
        </Button>
      </form>
      {rest !== null && <ProblemAlert error={rest} />}
    </Section>
  );
}
