/** How much of mine is unread, on everything that can say so: the tab's title and icon, and the app's on a desktop. */
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { conversationQuery, counted, countsQuery, DEFAULT_FILTER } from "@/api/conversations";
import { i18n } from "@/i18n";

import { showOnIcon } from "./favicon";

/** Keeps it shown; how many conversations it is. */
export function useBadge(): number {
  const { t } = useTranslation();
  const { data } = useQuery(countsQuery(DEFAULT_FILTER));
  const unread = data?.unread_mine ?? 0;
  const name = useName();
  const title = `${name} · ${t("app")}`;
  useEffect(() => {
    document.title = unread > 0 ? `(${counted(unread)}) ${title}` : title;
  }, [unread, title]);
  // Who signed out has nothing unread: the next page begins without a number.
  useEffect(() => {
    return () => {
      document.title = i18n.t("app");
      void showOnIcon(0);
      if ("clearAppBadge" in navigator) navigator.clearAppBadge().catch(() => undefined);
    };
  }, []);
  useEffect(() => {
    void showOnIcon(unread);
    // Only of an app that is installed; others refuse.
    if ("setAppBadge" in navigator) navigator.setAppBadge(unread).catch(() => undefined);
  }, [unread]);
  return unread;
}

/** The customer whose conversation is open, or the page. */
function useName(): string {
  const { t } = useTranslation();
  const { conversationId } = useParams({ strict: false });
  // The page itself fetches it.
  const { data } = useQuery({ ...conversationQuery(conversationId ?? 0), enabled: false });
  const place = useLocation({ select: ({ pathname }) => pathname.split("/")[1] });
  if (data && conversationId !== undefined) return data.contact.name.slice(0, 60);
  return t(place === "posts" || place === "settings" ? `nav.${place}` : "nav.inbox");
}
