/** The frame of every page for who is signed in: the rail with the navigation, notices above, the page beside. */
import { Box, Tooltip, VisuallyHidden } from "@mantine/core";
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
import { FeaturesContext, feedParts, useFeatures } from "@/manifest";
import type { RailEntry } from "@/manifest";
import { later, OnceWanted, switchShortcuts, useShortcut, useUndoKey } from "@/ui";

import { AccountMenu } from "./AccountMenu";
import { features } from "./features";
import { Notices } from "./Notices";
import { SchemeToggle } from "./SchemeToggle";
import classes from "./Shell.module.css";

const KeySheet = later(() => import("./KeySheet"));

export function Shell(): ReactElement {
  return (
    <LiveProvider parts={FEED}>
      <FeaturesContext value={features}>
        <Frame />
      </FeaturesContext>
    </LiveProvider>
  );
}

const FEED = feedParts(features);

function Frame(): ReactElement {
  const { t } = useTranslation();
  const { conversationId } = useParams({ strict: false });
  const shortcuts = shortcutsOf(useSession().user);
  const [sheet, setSheet] = useState(false);
  const { data: inboxes } = useQuery(inboxesQuery);
  const unread = useBadge();
  useChime();
  useNotifications();
  useOutboxAtWork();
  useUndoKey();
  useEffect(() => {
    switchShortcuts(shortcuts);
  }, [shortcuts]);
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
        {useFeatures().map(
          ({ name, rail }) =>
            rail &&
            (rail.isShown?.(inboxes ?? []) ?? true) && (
              <RailLink key={name} entry={rail} unread={unread} />
            ),
        )}
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

interface RailLinkProps {
  entry: RailEntry;
  unread: number;
}

function RailLink({ entry, unread }: RailLinkProps): ReactElement {
  const { to, Icon, label, shortcut, holdsConversations = false } = entry;
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  // The list of features is checked to have the page.
  const page = to as "/";
  useShortcut(shortcut, () => void navigate({ to: page }));
  return (
    <Tooltip label={label()} position="right">
      <Link
        to={page}
        className={classes.entry}
        data-active={(holdsConversations && conversationId !== undefined) || undefined}
        activeOptions={holdsConversations ? { exact: true, includeSearch: false } : {}}
      >
        <Icon size={22} stroke={1.7} aria-hidden />
        <span className={classes.word}>{label()}</span>
        {holdsConversations && <Unread count={unread} />}
      </Link>
    </Tooltip>
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
