/** How the app looks and sounds, and what keys do. */
import {
  Box,
  Center,
  Group,
  Input,
  Radio,
  SegmentedControl,
  Stack,
  Switch,
  useMantineColorScheme,
} from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { advancesOf, sendKeyOf, shortcutsOf, soundOf } from "@/api/session";
import type { SendKey } from "@/api/session";
import { chime } from "@/features/notifications";
import { ProblemAlert, Section } from "@/ui";

import { Notifications } from "./Notifications";
import { UndoSeconds } from "./UndoSeconds";
import { usePreferences } from "./usePreferences";

const SCHEMES = [
  ["light", IconSun],
  ["dark", IconMoon],
  ["auto", IconDeviceDesktop],
] as const;

const SEND_KEYS: readonly SendKey[] = ["enter", "mod_enter"];

export function Appearance(): ReactElement {
  const { t } = useTranslation("profile");
  return (
    <Section title={t("appearance")}>
      <Stack gap="lg">
        <Scheme />
        <SendKeys />
        <UndoSeconds />
        <Switches />
      </Stack>
    </Section>
  );
}

function Scheme(): ReactElement {
  const { t } = useTranslation("profile");
  const { t: common } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Input.Wrapper label={t("scheme")} description={t("schemeHelp")} labelElement="div">
      <SegmentedControl
        mt="xs"
        aria-label={t("scheme")}
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme)}
        data={SCHEMES.map(([value, Icon]) => ({
          value,
          label: (
            <Center style={{ gap: 6 }}>
              <Box visibleFrom="xs" lh={0}>
                <Icon size={16} aria-hidden />
              </Box>
              {common(`scheme.${value}`)}
            </Center>
          ),
        }))}
      />
    </Input.Wrapper>
  );
}

function SendKeys(): ReactElement {
  const { t } = useTranslation("profile");
  const { me, change, error } = usePreferences();
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t("sendKey")}
        value={sendKeyOf(me)}
        onChange={(send_key) => change({ send_key })}
      >
        <Group gap="xl" mt="xs">
          {SEND_KEYS.map((key) => (
            <Radio
              key={key}
              value={key}
              label={t(`send.${key}`)}
              description={t(`sendHelp.${key}`)}
            />
          ))}
        </Group>
      </Radio.Group>
      {error !== null && <ProblemAlert error={error} />}
    </Stack>
  );
}

function Switches(): ReactElement {
  const { t } = useTranslation("profile");
  const { me, change, error } = usePreferences();
  return (
    <Stack gap="md">
      <Switch
        label={t("sound")}
        description={t("soundHelp")}
        checked={soundOf(me)}
        onChange={({ currentTarget: { checked } }) => {
          if (checked) chime().catch(() => undefined);
          change({ sound: checked });
        }}
      />
      <Notifications me={me} change={change} />
      <Switch
        label={t("advance")}
        description={t("advanceHelp")}
        checked={advancesOf(me)}
        onChange={({ currentTarget: { checked } }) => change({ advance: checked })}
      />
      <Switch
        label={t("shortcuts")}
        description={t("shortcutsHelp")}
        checked={shortcutsOf(me)}
        onChange={({ currentTarget: { checked } }) => change({ shortcuts: checked })}
      />
      {error !== null && <ProblemAlert error={error} />}
    </Stack>
  );
}
