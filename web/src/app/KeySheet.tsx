/** The sheet with all keys. */
import { Group, Modal, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { sendKeyOf, useSession } from "@/api/session";
import { Keys, modKey, shortcuts } from "@/ui";

const GROUPS = ["list", "conversation", "writing", "app"] as const;
const SENDING = {
  enter: { send: "Enter", line: "Shift + Enter" },
  mod_enter: { send: "Mod + Enter", line: "Enter" },
} as const;

interface Props {
  opened: boolean;
  onClose: () => void;
}

export default function KeySheet({ opened, onClose }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t("keys.title")} size="xl" centered>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={40} verticalSpacing="lg">
        {GROUPS.map((group) => (
          <section key={group} aria-labelledby={`keys-${group}`}>
            <Title order={3} size="h6" mb="xs" id={`keys-${group}`}>
              {t(`keys.group.${group}`)}
            </Title>
            <Stack gap={8}>
              {group === "writing" && <Sending />}
              {shortcuts()
                .filter(([, shortcut]) => shortcut.group === group)
                .map(([name, { keys, label }]) => (
                  <Line key={name} said={label?.() ?? t(`keys.${name as "open"}`)} keys={keys} />
                ))}
            </Stack>
          </section>
        ))}
      </SimpleGrid>
    </Modal>
  );
}

function Sending(): ReactElement {
  const { t } = useTranslation();
  const { send, line } = SENDING[sendKeyOf(useSession().user)];
  return (
    <>
      <Line
        said={t("keys.send")}
        keys={[send.replace("Mod", modKey()).replaceAll(" ", "\u00a0")]}
      />
      <Line said={t("keys.newLine")} keys={[line.replaceAll(" ", "\u00a0")]} />
    </>
  );
}

function Line({ said, keys }: { said: string; keys: readonly string[] }): ReactElement {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{said}</Text>
      <Keys keys={keys} />
    </Group>
  );
}
