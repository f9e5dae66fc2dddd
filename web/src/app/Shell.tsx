/** The frame of every page for who is signed in: the rail with the navigation, notices above, the page beside. */
import { Box, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconInbox, IconLayoutGrid, IconSettings } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { counted } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import { shortcutsOf, useSession } from "@/api/session";
import { useBadge, useChime, useNotifications } from "@/features/notifications";
import { useOutboxAtWork } from "@/features/outbox";
import { LiveProvider } from "@/live";
import { later, OnceWanted, switchShortcuts, useShortcut, useUndoKey } from "@/ui";

import { AccountMenu } from "./AccountMenu";
import { Notices } from "./Notices";
import { SchemeToggle } from "./SchemeToggle";
import classes from "./Shell.module.css";

const KeySheet = later(() => import("./KeySheet"));

export function Shell(): ReactElement {
  return (
    <LiveProvider>
      <Frame />
    </LiveProvider>
  );
}

function Frame(): ReactElement {
  const { t } = useTranslation();
  const { conversationId } = useParams({ strict: false });
  const navigate = useNavigate();
  const shortcuts = shortcutsOf(useSession().user);
  const [sheet, setSheet] = useState(false);
  const { data: inboxes } = useQuery(inboxesQuery);
  const hasPosts = inboxes?.some(({ capabilities }) => capabilities.comments) ?? false;
  const unread = useBadge();
  useChime();
  useNotifications();
  useOutboxAtWork();
  useUndoKey();
  useEffect(() => {
    switchShortcuts(shortcuts);
  }, [shortcuts]);
  useShortcut("goInbox", () => void navigate({ to: "/" }));
  useShortcut("goPosts", () => hasPosts && void navigate({ to: "/posts" }));
  useShortcut("goSettings", () => void navigate({ to: "/settings" }));
  useShortcut("help", () => setSheet(true));
  return (
    <div className={classes.shell} data-whole={conversationId !== undefined || undefined}>
      <a href="#content" className={classes.skip}>
        {t("nav.skip")}
      </a>
      <div className={classes.notices}>
        <Notices />
      </div>
      <nav className={classes.rail} aria-label={t("nav.main")}>
        <img src="/icon.svg" alt="" width={30} height={30} className={classes.logo} />
        <Tooltip label={t("nav.inbox")} position="right">
          <Link
            to="/"
            className={classes.entry}
            data-active={conversationId !== undefined || undefined}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            <IconInbox size={22} stroke={1.7} aria-hidden />
            <span className={classes.word}>{t("nav.inbox")}</span>
            <Unread count={unread} />
          </Link>
        </Tooltip>
        {hasPosts && (
          <Tooltip label={t("nav.posts")} position="right">
            <Link to="/posts" className={classes.entry}>
              <IconLayoutGrid size={22} stroke={1.7} aria-hidden />
              <span className={classes.word}>{t("nav.posts")}</span>
            </Link>
          </Tooltip>
        )}
        <Tooltip label={t("nav.settings")} position="right">
          <Link to="/settings" className={classes.entry}>
            <IconSettings size={22} stroke={1.7} aria-hidden />
            <span className={classes.word}>{t("nav.settings")}</span>
          </Link>
        </Tooltip>
        <div className={classes.grow} />
        <Box visibleFrom="sm">
          <SchemeToggle />
        </Box>
        <AccountMenu onKeys={() => setSheet(true)} />
      </nav>
      <main id="content" className={classes.page} tabIndex={-1}>
        <Outlet />
      </main>
      <OnceWanted wanted={sheet} onClose={() => setSheet(false)}>
        {(opened) => <KeySheet opened={opened} onClose={() => setSheet(false)} />}
      </OnceWanted>
    </div>
  );
}

/** How many conversations of one's own are unread. */
function Unread({ count }: { count: number }): ReactElement | null {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <>
      <span className={classes.badge} aria-hidden>
        {counted(count)}
      </span>
      <VisuallyHidden>, {t("nav.unread", { count })}</VisuallyHidden>
    </>
  );
}
