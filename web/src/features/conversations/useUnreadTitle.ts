/** The title of the browser's tab: how many conversations are unread, and what is open in it. */
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { conversationQuery, counted, countsQuery, DEFAULT_FILTER } from "@/api/conversations";

export function useUnreadTitle(): void {
  const { t } = useTranslation();
  const { data } = useQuery(countsQuery(DEFAULT_FILTER));
  const unread = data?.unread ?? 0;
  const name = useName();
  const title = `${name} · ${t("app")}`;
  useEffect(() => {
    document.title = unread > 0 ? `(${counted(unread)}) ${title}` : title;
  }, [unread, title]);
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
