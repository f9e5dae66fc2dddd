/** Who is signed in and where; the way to the profile, to another account, and out. */
import { Menu, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconKeyboard, IconLogout, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { signOut, switchAccount, useSession } from "@/api/session";
import { Avatar } from "@/ui";

import { SchemeItems } from "./SchemeToggle";
import classes from "./Shell.module.css";

/** Another person or account must find nothing of this one on screen, so the page is loaded anew. */
const startAnew = (path: string): void => location.assign(path);

export function AccountMenu({ onKeys }: { onKeys: () => void }): ReactElement {
  const { t } = useTranslation();
  const { user, account, accounts } = useSession();
  // There the rail has no room for a menu of its own.
  const narrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const others = accounts.filter(({ id }) => id !== account.id);
  return (
    <Menu position="right-end" width={230}>
      <Menu.Target>
        <UnstyledButton p={4} className={classes.account ?? ""}>
          <VisuallyHidden>{t("nav.account")}</VisuallyHidden>
          <Avatar name={user.name} size={narrow ? 24 : 32} />
          <span className={classes.word} aria-hidden>
            {t("nav.you")}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--fd-ink)" truncate>
            {user.name}
          </Text>
          <Text size="xs" truncate>
            {account.name}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/settings/profile" leftSection={<IconUser size={16} />}>
          {t("nav.profile")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} visibleFrom="sm" onClick={onKeys}>
          {t("nav.keys")}
        </Menu.Item>
        {narrow && (
          <>
            <Menu.Label>{t("scheme.change")}</Menu.Label>
            <SchemeItems />
          </>
        )}
        {others.length > 0 && <Menu.Label>{t("nav.switchAccount")}</Menu.Label>}
        {others.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => void switchAccount(id).then(() => startAnew("/"))}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => void signOut().finally(() => startAnew("/sign-in"))}
        >
          {t("nav.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
