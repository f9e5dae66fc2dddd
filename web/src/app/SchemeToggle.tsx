/** Light, dark, or what the system says. */
import { Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui";

const ICONS = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;

export function SchemeToggle(): ReactElement {
  const { t } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const Current = ICONS[colorScheme];
  return (
    <Menu position="right-end">
      <Menu.Target>
        <IconButton size={40} hint="right" label={t("scheme.change")}>
          <Current size={20} stroke={1.7} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <SchemeItems />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The themes as items of a menu. */
export function SchemeItems(): ReactElement {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      {(["light", "dark", "auto"] as const).map((scheme) => {
        const Icon = ICONS[scheme];
        return (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} />}
            rightSection={scheme === colorScheme && <IconCheck size={15} />}
            aria-current={scheme === colorScheme}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`scheme.${scheme}`)}
          </Menu.Item>
        );
      })}
    </>
  );
}
