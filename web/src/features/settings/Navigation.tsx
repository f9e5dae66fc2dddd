/** The subjects of the settings, as far as the user's role reaches. */
import { Text, Title } from "@mantine/core";
import {
  IconChevronRight,
  IconPlugConnected,
  IconServer2,
  IconTag,
  IconUserCircle,
  IconUsers,
} from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, useSession } from "@/api/session";
import { NavLinkTo } from "@/ui";

import classes from "./frame.module.css";

/** `alone`: without a subject beside it, so that its title is the page's. */
export function Navigation({ alone }: { alone: boolean }): ReactElement {
  const { t } = useTranslation("settings");
  const { user, role, account } = useSession();
  const administers = atLeast(role, "administrator");
  const entry = {
    className: classes.entry ?? "",
    rightSection: <IconChevronRight size={16} className={classes.on ?? ""} aria-hidden />,
  };
  return (
    <nav aria-label={t("nav.label")}>
      <Title order={alone ? 1 : 2} size="h4" px="0.75rem">
        {t("nav.title")}
      </Title>
      <Group>{account.name}</Group>
      {administers && (
        <NavLinkTo
          {...entry}
          to="/settings/integrations"
          label={t("nav.integrations")}
          leftSection={<IconPlugConnected size={18} />}
        />
      )}
      <NavLinkTo
        {...entry}
        to="/settings/team"
        label={t("nav.team")}
        leftSection={<IconUsers size={18} />}
      />
      {atLeast(role, "supervisor") && (
        <NavLinkTo
          {...entry}
          to="/settings/labels"
          label={t("nav.labels")}
          leftSection={<IconTag size={18} />}
        />
      )}
      <Group>{t("nav.you")}</Group>
      <NavLinkTo
        {...entry}
        to="/settings/profile"
        label={t("nav.profile")}
        leftSection={<IconUserCircle size={18} />}
      />
      {administers && user.is_operator && (
        <>
          <Group>{t("nav.operator")}</Group>
          <NavLinkTo
            {...entry}
            to="/settings/installation"
            label={t("nav.installation")}
            leftSection={<IconServer2 size={18} />}
          />
        </>
      )}
    </nav>
  );
}

function Group({ children }: { children: string }): ReactElement {
  return (
    <Text size="xs" c="dimmed" fw={600} truncate className={classes.group ?? ""}>
      {children}
    </Text>
  );
}
