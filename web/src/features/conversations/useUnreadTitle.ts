/** The number of unread conversations in the title of the browser's tab. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { counted, countsQuery, DEFAULT_FILTER } from "@/api/conversations";

export function useUnreadTitle(): void {
  const { t } = useTranslation();
  const { data } = useQuery(countsQuery(DEFAULT_FILTER));
  const unread = data?.unread ?? 0;
  useEffect(() => {
    document.title = unread > 0 ? `(${counted(unread)}) ${t("app")}` : t("app");
  }, [unread, t]);
}
