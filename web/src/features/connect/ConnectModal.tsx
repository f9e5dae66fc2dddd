/** Connecting a platform: what it brings, what must be prepared, and the way there. */
import { Accordion, Alert, Button, Group, Modal, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconExternalLink } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "@/api/session";
import type { Channel, Inbox } from "@/api/types";
import { isReady, Limits, SetupSteps } from "@/features/channels";
import type { Platform } from "@/features/channels";
import { ChannelMark, LinkButton, ProblemAlert, TextLink, useFocusBack } from "@/ui";

import { ConnectForm } from "./ConnectForm";
import classes from "./ConnectModal.module.css";
import { useLeaveForPlatform } from "./leaveForPlatform";

interface Props {
  platform: Platform;
  /** The inbox to connect again; without it, a new one is connected. */
  inboxId?: number;
  /** The inbox that the new one gets its members and preferences from. */
  original?: Inbox;
  opened: boolean;
  onClose: () => void;
}

export function ConnectModal(props: Props): ReactElement {
  const { platform, original, opened, onClose } = props;
  const { t } = useTranslation("connect");
  const { card } = platform;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      centered
      title={
        <Group gap="xs" wrap="nowrap" component="span">
          <ChannelMark icon={card.icon} title="" size={22} />
          {original
            ? t("cloneTitle", { name: original.name })
            : t("modal", { platform: card.title })}
        </Group>
      }
    >
      <Content {...props} />
    </Modal>
  );
}

function Content({ platform, inboxId, original, onClose }: Props): ReactElement {
  useFocusBack();
  const [channel] = platform.channels;
  const ready = isReady(channel);
  return (
    <Stack gap="md">
      {original ? <CloneText platform={platform} /> : <Features platform={platform} />}
      {!ready && <NotReady channel={channel} />}
      <Preparing platform={platform} />
      {channel.connect_form.length > 0 ? (
        <ConnectForm {...{ channel, inboxId, original, ready, onClose }} />
      ) : (
        <Leave platform={platform} ready={ready} onClose={onClose} />
      )}
    </Stack>
  );
}

/** What a clone is: nothing of the connection itself can be copied. */
function CloneText({ platform: { card } }: { platform: Platform }): ReactElement {
  const { t } = useTranslation("connect");
  return <Text size="sm">{t("cloneText", { platform: card.title })}</Text>;
}

/** What the connection brings. */
function Features({ platform: { card } }: { platform: Platform }): ReactElement | null {
  if (card.features.length === 0) return null;
  return (
    <ul className={classes.features}>
      {card.features.map(({ title, text }) => (
        <li key={title}>
          <ThemeIcon size={22} radius="xl" variant="light" aria-hidden>
            <IconCheck size={14} />
          </ThemeIcon>
          <div>
            <Text size="sm" fw={600}>
              {title}
            </Text>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What must be prepared on the platform's side, folded away: most have done it, and one reads it once. */
function Preparing({ platform }: { platform: Platform }): ReactElement {
  const { t } = useTranslation("connect");
  const { channels, card } = platform;
  return (
    <div>
      <Accordion variant="contained" chevronPosition="right">
        {channels.map((channel) => (
          <Accordion.Item key={channel.name} value={channel.name}>
            <Accordion.Control>
              <Text size="sm">
                {channel.label === ""
                  ? t("channel.steps", { ns: "channels" })
                  : t("channel.stepsFor", { ns: "channels", label: channel.label.toLowerCase() })}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <SetupSteps steps={channel.setup} />
              <Text size="sm" fw={600} mt="md" mb="xs">
                {t("channel.limits", { ns: "channels" })}
              </Text>
              <Limits limits={channel.limits} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <Text size="sm" mt="sm" c="dimmed">
        {t("help")}{" "}
        <TextLink
          to="/settings/integrations/$channel"
          params={{ channel: channels[0].name }}
          hash="guide"
          target="_blank"
          rel="noopener noreferrer"
          size="sm"
          aria-label={t("documentationOf", { platform: card.title })}
        >
          {t("documentation")}
        </TextLink>
      </Text>
    </div>
  );
}

interface LeaveProps {
  platform: Platform;
  ready: boolean;
  onClose: () => void;
}

/** The account is connected on the platform's own pages. */
function Leave({ platform, ready, onClose }: LeaveProps): ReactElement {
  const { t } = useTranslation("connect");
  const { leave, leaving, error } = useLeaveForPlatform();
  const words = { platform: platform.card.title };
  return (
    <div className={classes.foot}>
      {error && <ProblemAlert error={error} />}
      <Text size="sm" c="dimmed">
        {t("leaves", words)}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("actions.cancel", { ns: "common" })}
        </Button>
        <Button
          disabled={!ready}
          loading={leaving}
          rightSection={<IconExternalLink size={16} />}
          onClick={() => leave({ channel: platform.channels[0].name })}
          data-autofocus
        >
          {t("continue", words)}
        </Button>
      </Group>
    </div>
  );
}

/** The operator's part is missing: which settings, and where they are entered. */
function NotReady({ channel }: { channel: Channel }): ReactElement {
  const { t } = useTranslation("connect");
  const operates = useCan("installation.manage");
  const missing = channel.settings.filter(({ required, is_set: isSet }) => required && !isSet);
  return (
    <Alert color="orange" variant="light" title={t("channel.notConfigured", { ns: "channels" })}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {channel.problem ??
            t("channel.missing", {
              ns: "channels",
              settings: missing.map(({ title }) => title).join(", "),
            })}
        </Text>
        {operates ? (
          <LinkButton
            to="/settings/integrations/$channel"
            params={{ channel: channel.name }}
            size="xs"
            variant="default"
          >
            {t("channel.openSettings", { ns: "channels" })}
          </LinkButton>
        ) : (
          <Text size="sm">{t("channel.askOperator", { ns: "channels" })}</Text>
        )}
      </Stack>
    </Alert>
  );
}
