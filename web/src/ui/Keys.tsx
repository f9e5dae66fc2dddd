/** Keys drawn as keys. */
import { Group, Kbd, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { modKey } from "./modKey";

const DRAWN: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  Escape: "Esc",
  U: "Shift + U",
  X: "Shift + X",
};

const MOD = "Mod+";

function drawn(key: string): string {
  if (!key.startsWith(MOD)) return DRAWN[key] ?? key;
  const letter = key.slice(MOD.length).toUpperCase();
  const mod = modKey();
  return mod === "Ctrl" ? `Ctrl + ${letter}` : `${mod} ${letter}`;
}

/** Alternatives, each a key, or two to be pressed one after the other. */
export function Keys({ keys }: { keys: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <Group gap={6} wrap="nowrap" component="span">
      {keys.map((pair, index) => (
        <Group key={pair} gap={6} wrap="nowrap" component="span">
          {index > 0 && (
            <Text span size="xs" c="dimmed">
              {t("keys.or")}
            </Text>
          )}
          {pair.split(" ").map((key, at) => (
            <Group key={key} gap={6} wrap="nowrap" component="span">
              {at > 0 && (
                <Text span size="xs" c="dimmed">
                  {t("keys.then")}
                </Text>
              )}
              <Kbd size="sm">{drawn(key)}</Kbd>
            </Group>
          ))}
        </Group>
      ))}
    </Group>
  );
}
