/** The subjects of the settings, as far as the user's permissions reach. */
import { Text, Title } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Fragment } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { can, useSession } from "@/api/session";
import { useFeatures } from "@/manifest";
import { NavLinkTo } from "@/ui";

import classes from "./frame.module.css";

const GROUPS = ["account", "you", "operator"] as const;

/** `alone`: without a subject beside it, so that its title is the page's. */
export function Navigation({ alone }: { alone: boolean }): ReactElement {
  const { t } = useTranslation("settings");
  const session = useSession();
  const entries = useFeatures().flatMap(({ settings: entry }) =>
    entry && (!entry.permission || can(session, entry.permission)) ? [entry] : [],
  );
  return (
    <nav aria-label={t("nav.label")}>
      <Title order={alone ? 1 : 2} size="h4" px="0.75rem">
        {t("nav.title")}
      </Title>
      {GROUPS.map((group) => {
        const mine = entries.filter((entry) => entry.group === group);
        if (mine.length === 0) return null;
        return (
          <Fragment key={group}>
            <Group>{group === "account" ? session.account.name : t(`nav.${group}`)}</Group>
            {mine.map(({ to, Icon, label }) => (
              <NavLinkTo
                key={to}
                // The list of features is checked to have the page.
                to={to as "/settings"}
                label={label()}
                leftSection={<Icon size={18} />}
                className={classes.entry ?? ""}
                rightSection={
                  <IconChevronRight size={16} className={classes.on ?? ""} aria-hidden />
                }
              />
            ))}
          </Fragment>
        );
      })}
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
