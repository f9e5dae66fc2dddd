/** The last step of connecting: the account works, and each of its channels gets the title the team will know it by. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { changeInbox, inboxesQuery } from "@/api/inboxes";
import type { Channel, Inbox } from "@/api/types";
import { sameAccount } from "@/features/channels";
import { ChannelMark, ProblemAlert, toast, useFirstWrong } from "@/ui";

interface Props {
  inboxId: number;
  inboxes: readonly Inbox[];
  channels: readonly Channel[];
  onClose: () => void;
}

export function SetupModal({ inboxId, inboxes, channels, onClose }: Props): ReactElement | null {
  const { t } = useTranslation("connect");
  const inbox = inboxes.find(({ id }) => id === inboxId);
  if (!inbox) return null;
  const made = sameAccount(inbox, inboxes, channels);
  return (
    <Modal opened onClose={onClose} size="md" centered title={t("setup.title")}>
      <Form inbox={inbox} made={made} channels={channels} onClose={onClose} />
    </Modal>
  );
}

interface FormProps {
  inbox: Inbox;
  /** All inboxes of the account that was connected. */
  made: readonly Inbox[];
  channels: readonly Channel[];
  onClose: () => void;
}

function Form({ inbox, made, channels, onClose }: FormProps): ReactElement {
  const { t } = useTranslation("connect");
  const client = useQueryClient();
  const channelOf = ({ channel }: Inbox) => channels.find(({ name }) => name === channel);
  const [titles, setTitles] = useState<Readonly<Record<number, string>>>({});
  const titleOf = ({ id, name }: Inbox): string => titles[id] ?? name;
  const finish = useMutation({
    mutationFn: async () => {
      const changed = made.filter((each) => titleOf(each).trim() !== each.name);
      await Promise.all(changed.map((each) => changeInbox(each.id, { name: titleOf(each) })));
    },
    onSuccess: () => {
      toast(t("setup.done", { platform: channelOf(inbox)?.platform_card.title ?? inbox.name }));
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: inboxesQuery.queryKey }),
  });
  const empty = made.some((each) => titleOf(each).trim() === "");
  const who = inbox.username ?? inbox.display_name;
  return (
    <form
      ref={useFirstWrong(finish.error)}
      onSubmit={(event) => {
        event.preventDefault();
        finish.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t("setup.text")}</Text>
        {who !== null && (
          <Group gap={6} wrap="nowrap">
            <IconCircleCheck size={18} color="var(--fd-accent)" aria-hidden />
            <Text size="sm" fw={600} truncate>
              {t("connectedAs", { who })}
            </Text>
          </Group>
        )}
        {made.map((each, index) => {
          const channel = channelOf(each);
          return (
            <TextInput
              key={each.id}
              label={channel?.label ? t("setup.nameOf", { label: channel.label }) : t("setup.name")}
              leftSection={
                channel && <ChannelMark icon={channel.icon} title={channel.title} size={16} />
              }
              value={titleOf(each)}
              onChange={({ currentTarget: { value } }) =>
                setTitles((before) => ({ ...before, [each.id]: value }))
              }
              maxLength={100}
              required
              withAsterisk={false}
              data-autofocus={index === 0 || undefined}
            />
          );
        })}
        <Text size="xs" c="dimmed">
          {t("setup.nameHelp")}
        </Text>
        {finish.error && <ProblemAlert error={finish.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={finish.isPending} disabled={empty}>
            {t("setup.finish")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
