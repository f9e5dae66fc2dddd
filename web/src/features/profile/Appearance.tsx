/** How the app looks here, and which key sends. */
import {
  Center,
  Group,
  Radio,
  SegmentedControl,
  Stack,
  Text,
  useMantineColorScheme,
} from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { sendKeyOf, useSession } from "@/api/session";
import type { SendKey } from "@/api/session";
import { ProblemAlert, Section } from "@/ui";

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
      </Stack>
    </Section>
  );
}

function Scheme(): ReactElement {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div>
      <Text size="sm" fw={500} id="scheme">
        {t("profile.scheme")}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {t("profile.schemeHelp")}
      </Text>
      <SegmentedControl
        aria-labelledby="scheme"
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme)}
        data={SCHEMES.map(([value, Icon]) => ({
          value,
          label: (
            <Center style={{ gap: 6 }}>
              <Icon size={16} aria-hidden />
              {common(`scheme.${value}`)}
            </Center>
          ),
        }))}
      />
    </div>
  );
}

function SendKeys(): ReactElement {
  const { t } = useTranslation("settings");
  const { user } = useSession();
  const save = useChangeProfile();
  // Shown at once; the answer, or its absence, decides.
  const wanted = save.isPending ? save.variables.preferences?.send_key : sendKeyOf(user);
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t("profile.sendKey")}
        value={wanted === "mod_enter" ? wanted : "enter"}
        onChange={(key) => save.mutate({ preferences: { send_key: key } })}
      >
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
