/** The part of a thread that is loaded, and the way to another one. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { MOST_PAGES, threadQuery } from "@/api/messages";
import type { Message } from "@/api/types";
import type { ThreadData } from "@/live";
import { toast } from "@/ui";

import { hasFirstPage, messagesOf } from "./loadedRange";
import { flash } from "./scrollAnchor";

export interface LoadedRange {
  query: UseInfiniteQueryResult<ThreadData>;
  /** Oldest first, each once. */
  messages: readonly Message[];
  /** Whether pages at one end go when more come at the other. */
  full: boolean;
  /** Whether the newest message is in it. */
  atNewest: boolean;
  /** Brings a message into view, or the newest; loads around it when it is not there. */
  jumpTo: (id: number | null) => void;
}

export function useLoadedRange(conversationId: number, around: number | null): LoadedRange {
  const { t } = useTranslation("thread");
  const client = useQueryClient();
  const navigate = useNavigate();
  const query = useInfiniteQuery(threadQuery(conversationId, around));
  const pages = query.data?.pages;
  const messages = useMemo(() => messagesOf(pages ?? []), [pages]);

  // Who comes back begins where the address says, not where somebody had scrolled to.
  useEffect(
    () => () => {
      const { queryKey } = threadQuery(conversationId, around);
      const left = client.getQueryData(queryKey);
      if (left && !hasFirstPage(left)) client.removeQueries({ queryKey, exact: true });
    },
    [client, conversationId, around],
  );

  const goTo = useCallback(
    (id: number | null) =>
      void navigate({
        to: "/conversations/$conversationId",
        params: { conversationId },
        search: ({ message: _, ...kept }) => (id === null ? kept : { ...kept, message: id }),
        replace: true,
      }),
    [navigate, conversationId],
  );
  const jumpTo = useCallback(
    (id: number | null) => {
      if (id !== null && flash(id)) return;
      if (id !== around) goTo(id);
      else {
        const { queryKey } = threadQuery(conversationId, around);
        void client.resetQueries({ queryKey, exact: true });
      }
    },
    [client, goTo, conversationId, around],
  );

  const missing = around !== null && query.isSuccess && messages.length === 0;
  useEffect(() => {
    if (!missing) return;
    toast(t("missing"));
    goTo(null);
  }, [missing, goTo, t]);

  return {
    query,
    messages,
    full: (pages?.length ?? 0) >= MOST_PAGES,
    atNewest: pages?.[0]?.previous_cursor === null,
    jumpTo,
  };
}
