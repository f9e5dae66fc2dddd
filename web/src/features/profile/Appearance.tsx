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
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { sendKeyOf, shortcutsOf, soundOf, useSession } from "@/api/session";
import type { SendKey } from "@/api/session";
import { chime } from "@/features/conversations";
import { ProblemAlert, Section } from "@/ui";

import { UndoSeconds } from "./UndoSeconds";
import { useChangeProfile } from "./useChangeProfile";

const SCHEMES = [
  ["light", IconSun],
  ["dark", IconMoon],
  ["auto", IconDeviceDesktop],
] as const;

const SEND_KEYS: readonly SendKey[] = ["enter", "mod_enter"];

export function Appearance(): ReactElement {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("profile.appearance")}>
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
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Input.Wrapper
      label={t("profile.scheme")}
      description={t("profile.schemeHelp")}
      labelElement="div"
    >
      <SegmentedControl
        mt="xs"
        aria-label={t("profile.scheme")}
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
  const { t } = useTranslation("settings");
  const { user } = useSession();
  const save = useChangeProfile();
  // Shown at once; the answer, or its absence, decides.
  const [picked, setPicked] = useState<SendKey | null>(null);
  const pick = (key: SendKey): void => {
    setPicked(key);
    save.mutate({ preferences: { send_key: key } }, { onSettled: () => setPicked(null) });
  };
  return (
    <Stack gap="xs">
      <Radio.Group label={t("profile.sendKey")} value={picked ?? sendKeyOf(user)} onChange={pick}>
        <Group gap="xl" mt="xs">
          {SEND_KEYS.map((key) => (
            <Radio
              key={key}
              value={key}
              label={t(`profile.send.${key}`)}
              description={t(`profile.sendHelp.${key}`)}
            />
          ))}
        </Group>
      </Radio.Group>
      {save.error && <ProblemAlert error={save.error} />}
    </Stack>
  );
}

function Switches(): ReactElement {
  const { t } = useTranslation("settings");
  const { user } = useSession();
  const save = useChangeProfile();
  // Shown at once; the answer, or its absence, decides.
  const preferences = {
    ...user.preferences,
    ...(save.isPending ? save.variables.preferences : undefined),
  };
  return (
    <Stack gap="md">
      <Switch
        label={t("profile.sound")}
        description={t("profile.soundHelp")}
        checked={soundOf({ preferences })}
        onChange={({ currentTarget: { checked } }) => {
          if (checked) chime().catch(() => undefined);
          save.mutate({ preferences: { sound: checked } });
        }}
      />
      <Switch
        label={t("profile.shortcuts")}
        description={t("profile.shortcutsHelp")}
        checked={shortcutsOf({ preferences })}
        onChange={({ currentTarget: { checked } }) =>
          save.mutate({ preferences: { shortcuts: checked } })
        }
      />
      {save.error && <ProblemAlert error={save.error} />}
    </Stack>
  );
}
