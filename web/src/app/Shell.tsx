/** The frame of every page for who is signed in: the rail with the navigation, notices above, the page beside. */
import { Tooltip } from "@mantine/core";
import { IconInbox, IconSettings } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { AccountMenu } from "./AccountMenu";
import { SchemeToggle } from "./SchemeToggle";
import classes from "./Shell.module.css";

export function Shell(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t("nav.skip")}
      </a>
      <nav className={classes.rail} aria-label={t("nav.main")}>
        <Tooltip label={t("nav.inbox")} position="right">
          <Link to="/" className={classes.entry} aria-label={t("nav.inbox")}>
            <IconInbox size={22} stroke={1.7} aria-hidden />
          </Link>
        </Tooltip>
        <Tooltip label={t("nav.settings")} position="right">
          <Link to="/settings" className={classes.entry} aria-label={t("nav.settings")}>
            <IconSettings size={22} stroke={1.7} aria-hidden />
          </Link>
        </Tooltip>
        <div className={classes.grow} />
        <SchemeToggle />
        <AccountMenu />
      </nav>
      <main id="content" className={classes.page} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
