/** The last step of connecting: it works, and gets the name the team will know it by. */
import {
  Button,
  Group,
  Paper,
  Skeleton,
  Stack,
  Text,
  TextInput,
  ThemeIcon,
  Title,
} from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { changeInbox, channelsQuery, inboxesQuery } from "@/api/inboxes";
import type { Inbox } from "@/api/types";
import { besides, ChannelMark, fieldErrors, NotFound, PageError, ProblemAlert } from "@/ui";

import classes from "./RefusalPage.module.css";

interface Props {
  inboxId: number;
  /** Whether the inbox was there before. */
  again: boolean;
  /** `first`: nothing was connected before. */
  onFinish: (first: boolean) => void;
}

export function Connected({ inboxId, again, onFinish }: Props): ReactElement {
  const { data, error, refetch } = useQuery(inboxesQuery);
  if (error) return <PageError error={error} onRetry={() => void refetch()} />;
  const inbox = data?.find(({ id }) => id === inboxId);
  // One permission may have connected several inboxes.
  const first = !again && Boolean(data?.every(({ remote_id: id }) => id === inbox?.remote_id));
  if (data && !inbox) return <NotFound />;
  return (
    <div className={classes.page}>
      <Paper withBorder className={classes.card ?? ""}>
        {inbox ? (
          <Form key={inbox.id} inbox={inbox} again={again} onFinish={() => onFinish(first)} />
        ) : (
          <Skeleton height={220} aria-hidden />
        )}
      </Paper>
    </div>
  );
}

function Form({ inbox, again, onFinish }: { inbox: Inbox; again: boolean; onFinish: () => void }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const { data: channels } = useQuery(channelsQuery);
  const channel = channels?.find(({ name }) => name === inbox.channel);
  const [name, setName] = useState(inbox.name);
  const finish = useMutation({
    mutationFn: async () => {
      if (name.trim() !== inbox.name) await changeInbox(inbox.id, { name });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: inboxesQuery.queryKey });
      onFinish();
    },
  });
  const rest = besides(finish.error, "name");
  const who = inbox.username ?? inbox.display_name ?? inbox.name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        finish.mutate();
      }}
    >
      <Stack gap="md">
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon size={44} radius="xl" variant="light" aria-hidden>
            <IconCheck size={24} />
          </ThemeIcon>
          <div className={classes.words}>
            {channel && (
              <Group gap={6}>
                <ChannelMark icon={channel.icon} title={channel.title} size={14} />
                <Text size="sm" c="dimmed">
                  {channel.title}
                </Text>
              </Group>
            )}
            <Title order={1} size="h3">
              {again ? t("connect.reconnectedAs", { who }) : t("connect.connectedAs", { who })}
            </Title>
          </div>
        </Group>
        <Text size="sm">{again ? t("connect.reconnectedText") : t("connect.connectedText")}</Text>
        <Relatives inbox={inbox} />
        <TextInput
          label={t("connect.title")}
          description={t("connect.titleHelp")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          error={fieldErrors(finish.error).name}
          required
          withAsterisk={false}
          autoFocus
        />
        {rest !== null && <ProblemAlert error={rest} />}
        <Group justify="flex-end">
          <Button type="submit" loading={finish.isPending}>
            {t("connect.finish")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The account's inboxes on the platform's other channels: one permission may have connected several. */
function Relatives({ inbox }: { inbox: Inbox }): ReactElement | null {
  const { t } = useTranslation("settings");
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const { data: channels = [] } = useQuery(channelsQuery);
  const channelOf = ({ channel }: Inbox) => channels.find(({ name }) => name === channel);
  const others = inboxes.filter(
    (other) =>
      other.id !== inbox.id &&
      other.remote_id === inbox.remote_id &&
      other.state === "connected" &&
      channelOf(other)?.platform === channelOf(inbox)?.platform,
  );
  if (others.length === 0) return null;
  return (
    <Stack gap={6}>
      <Text size="sm">{t("connect.alsoConnected")}</Text>
      {others.map((other) => {
        const channel = channelOf(other);
        return (
          <Group key={other.id} gap={6} wrap="nowrap">
            {channel && <ChannelMark icon={channel.icon} title="" size={16} />}
            <Text size="sm" fw={600} truncate>
              {[channel?.title, other.name].filter(Boolean).join(" · ")}
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}
