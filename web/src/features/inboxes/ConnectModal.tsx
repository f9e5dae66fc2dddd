/** Before leaving for the platform: what must be ready there, and what to expect. */
import { Accordion, Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconExternalLink, IconInfoCircle } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Channel } from "@/api/types";
import { ChannelMark, LinkButton, ProblemAlert, useFocusBack } from "@/ui";

import { ConnectForm } from "./ConnectForm";
import { useLeaveForPlatform } from "./connecting";
import { Limits, SetupSteps } from "./SetupSteps";

interface Props {
  channel: Channel;
  /** The inbox to connect again; without it, a new one is connected. */
  inboxId?: number;
  opened: boolean;
  onClose: () => void;
}

export function ConnectModal({ channel, inboxId, opened, onClose }: Props): ReactElement {
  const { t } = useTranslation("settings");
  const words = { channel: channel.title };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      centered
      title={
        <Group gap="xs" wrap="nowrap">
          <ChannelMark icon={channel.icon} title="" size={22} />
          <Text fw={600}>{t("connect.modal", words)}</Text>
        </Group>
      }
    >
      <Content channel={channel} inboxId={inboxId} onClose={onClose} />
    </Modal>
  );
}

interface ContentProps {
  channel: Channel;
  inboxId: number | undefined;
  onClose: () => void;
}

function Content({ channel, inboxId, onClose }: ContentProps): ReactElement {
  useFocusBack();
  const { t } = useTranslation("settings");
  const ready = channel.configured && channel.problem === null;
  return (
    <Stack gap="md">
      {!ready && <NotReady channel={channel} />}
      <div>
        <Text size="sm" fw={600} mb="xs">
          {t("channel.steps")}
        </Text>
        <SetupSteps steps={channel.setup} />
      </div>
      {channel.limits.length > 0 && (
        <Accordion variant="contained">
          <Accordion.Item value="limits">
            <Accordion.Control icon={<IconInfoCircle size={18} />}>
              {t("channel.limits")}
            </Accordion.Control>
            <Accordion.Panel>
              <Limits limits={channel.limits} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
      {channel.connect_form.length > 0 ? (
        <ConnectForm channel={channel} inboxId={inboxId} ready={ready} onClose={onClose} />
      ) : (
        <Leave channel={channel} ready={ready} onClose={onClose} />
      )}
    </Stack>
  );
}

/** The account is connected on the platform's own pages. */
function Leave(props: { channel: Channel; ready: boolean; onClose: () => void }): ReactElement {
  const { channel, ready, onClose } = props;
  const { t } = useTranslation("settings");
  const { leave, leaving, error } = useLeaveForPlatform();
  const words = { channel: channel.title };
  return (
    <>
      {error && <ProblemAlert error={error} />}
      <Text size="sm" c="dimmed">
        {t("connect.leaves", words)}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("actions.cancel", { ns: "common" })}
        </Button>
        <Button
          disabled={!ready}
          loading={leaving}
          rightSection={<IconExternalLink size={16} />}
          onClick={() => leave({ channel: channel.name })}
          data-autofocus
        >
          {t("connect.continue", words)}
        </Button>
      </Group>
    </>
  );
}

/** The operator's part is missing: which settings, and where they are entered. */
function NotReady({ channel }: { channel: Channel }): ReactElement {
  const { t } = useTranslation("settings");
  const missing = channel.settings.filter(({ required, is_set: isSet }) => required && !isSet);
  return (
    <Alert color="orange" variant="light" title={t("channel.notConfigured")}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {channel.problem ??
            t("channel.missing", { settings: missing.map(({ title }) => title).join(", ") })}
        </Text>
        <LinkButton
          to="/settings/channels/$channel"
          params={{ channel: channel.name }}
          size="xs"
          variant="default"
        >
          {t("channel.openSettings")}
        </LinkButton>
      </Stack>
    </Alert>
  );
}
