/** The operator's form for what a channel needs to know: its app at the platform, addresses, limits. */
import { Accordion, Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { changeSettings } from "@/api/channels";
import { channelsQuery } from "@/api/inboxes";
import type { Channel, PlatformSetting } from "@/api/types";
import { besides, fieldErrors, ProblemAlert, Section, toast, useFirstWrong } from "@/ui";

import { isReady } from "./platforms";
import { SettingField } from "./SettingField";
import { changes } from "./settingsChange";
import type { Edits } from "./settingsChange";

interface Props {
  channel: Channel;
  /** Called when nothing is missing any more that was missing before. */
  onReady: () => void;
}

export function PlatformSettings({ channel, onReady }: Props): ReactElement {
  const { t } = useTranslation("channels");
  const client = useQueryClient();
  const [edits, setEdits] = useState<Edits>({});
  const save = useMutation({
    mutationFn: () => changeSettings(channel.name, changes(channel.settings, edits)),
    onSuccess: (changed) => {
      client.setQueryData(channelsQuery.queryKey, (all) =>
        all?.map((card) => (card.name === changed.name ? changed : card)),
      );
      // Channels of one platform share their settings.
      void client.invalidateQueries({ queryKey: channelsQuery.queryKey });
      setEdits({});
      toast(t("setting.saved"));
      if (isReady(changed) && !isReady(channel)) onReady();
    },
  });
  const names = channel.settings.map(({ name }) => name);
  const rest = besides(save.error, ...names);
  const changed = Object.keys(changes(channel.settings, edits)).length > 0;
  const errors = fieldErrors(save.error);
  const form = useFirstWrong(save.error);
  const [unfolded, setUnfolded] = useState<string | null>(null);
  const field = (setting: PlatformSetting): ReactElement => (
    <SettingField
      key={setting.name}
      setting={setting}
      edit={edits[setting.name]}
      error={errors[setting.name]}
      onEdit={(value) => setEdits((before) => edited(before, setting.name, value))}
    />
  );
  const needed = channel.settings.filter(({ required }) => required);
  const others = channel.settings.filter(({ required }) => !required);
  const hidden = others.some(({ name }) => name in errors);
  const wrong = channel.settings.filter(({ name }) => name in errors);
  return (
    <Section
      title={t("setting.title")}
      description={t("setting.text", { channel: channel.platform_card.title })}
    >
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md">
          {channel.problem !== null && (
            <Alert color="red" variant="light">
              {channel.problem}
            </Alert>
          )}
          {needed.map(field)}
          {others.length > 0 && (
            <Accordion
              variant="contained"
              value={hidden ? "more" : unfolded}
              onChange={setUnfolded}
            >
              <Accordion.Item value="more">
                <Accordion.Control>
                  <Text size="sm">{t("setting.more", { count: others.length })}</Text>
                </Accordion.Control>
                <Accordion.Panel>
                  <Stack gap="md">{others.map(field)}</Stack>
                </Accordion.Panel>
              </Accordion.Item>
            </Accordion>
          )}
          {rest !== null && <ProblemAlert error={rest} />}
          {wrong.length > 0 && (
            <Text size="sm" c="var(--fd-bad)" role="alert">
              {t("setting.wrong", { settings: wrong.map(({ title }) => title).join(", ") })}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            {changed && (
              <Button
                variant="default"
                onClick={() => {
                  setEdits({});
                  save.reset();
                }}
              >
                {t("actions.cancel", { ns: "common" })}
              </Button>
            )}
            <Button type="submit" disabled={!changed} loading={save.isPending}>
              {t("actions.save", { ns: "common" })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function edited(edits: Edits, name: string, value: string | null | undefined): Edits {
  const { [name]: _before, ...others } = edits;
  return value === undefined ? others : { ...others, [name]: value };
}
