/** The cards of the list: only those on screen are drawn, more are fetched as the end comes near. */
import { Button, Loader, Text } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { conversationsQuery } from "@/api/conversations";
import { draftsQuery } from "@/api/drafts";
import { useSession } from "@/api/session";
import type { Person } from "@/api/types";
import { useLabelColours } from "@/features/labels";
import { useShownOrder } from "@/features/list-state";
import type { FilterState } from "@/features/list-state";
import { usePresence } from "@/live";
import { ProblemAlert } from "@/ui";

import { useCardMenu } from "./CardMenu";
import { CardSkeletons } from "./CardSkeletons";
import { ConversationCard } from "./ConversationCard";
import classes from "./ConversationList.module.css";
import { ListEmpty } from "./ListEmpty";
import { LazyBulkBar } from "./selection/LazyBulkBar";
import { SelectMark } from "./selection/SelectMark";
import { clicksOf, useOnlyListed, useSelectKeys } from "./selection/useSelection";
import type { Selection } from "./selection/useSelection";
import { useFrozenOrder } from "./useFrozenOrder";
import { useInboxMarks } from "./useInboxMarks";
import { useListKeys } from "./useListKeys";

const CARD_HEIGHT = 84;

export function Cards(state: FilterState & { selection: Selection }): ReactElement {
  const { filter, search, selection } = state;
  const { t } = useTranslation("inbox-list");
  const query = useInfiniteQuery(conversationsQuery(filter));
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError: failed } = query;
  const pages = query.data?.pages;
  const now = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const { items, gone, waiting, settle, handlers } = useFrozenOrder(now);
  const marks = useInboxMarks();
  const viewers = useViewers();
  const drafts = useDrafts();
  const { conversationId } = useParams({ strict: false });
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- The virtualizer is made to be read while rendering.
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => CARD_HEIGHT,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
  });
  useListKeys(items, conversationId, search, (index) => virtualizer.scrollToIndex(index));
  const there = useMemo(() => items.filter(({ id }) => !gone.has(id)), [items, gone]);
  useSelectKeys(selection, there, conversationId);
  useOnlyListed(selection, there);
  useShownOrder(items, gone);

  const { handlers: pressing, menu } = useCardMenu(items);
  const colours = useLabelColours();

  const rows = virtualizer.getVirtualItems();
  const lastRow = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    // What failed is asked for again by who reads: else it would be for ever, as fast as the network is.
    if (hasNextPage && !isFetchingNextPage && !failed && lastRow >= items.length - 12)
      void fetchNextPage();
  }, [lastRow, items.length, hasNextPage, isFetchingNextPage, failed, fetchNextPage]);

  if (query.isPending) return <CardSkeletons />;
  if (query.isError && items.length === 0)
    return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (items.length === 0) return <ListEmpty {...state} />;
  return (
    <>
      <div ref={scroll} className={classes.scroll} {...handlers}>
        <ol
          className={classes.rows}
          style={{ height: virtualizer.getTotalSize() }}
          {...pressing}
          {...clicksOf(selection, there, conversationId)}
        >
          {rows.map(({ index, key, start }) => {
            const conversation = items[index];
            if (!conversation) return null;
            return (
              <li
                key={key}
                className={classes.row}
                style={{ height: CARD_HEIGHT, transform: `translateY(${start}px)` }}
                aria-setsize={hasNextPage ? -1 : items.length}
                aria-posinset={index + 1}
                data-selecting={selection.on || undefined}
                data-selected={selection.has(conversation.id) || undefined}
              >
                <ConversationCard
                  conversation={conversation}
                  search={search}
                  chosen={conversation.id === conversationId}
                  gone={gone.has(conversation.id)}
                  mark={marks.get(conversation.inbox_id)}
                  viewers={viewers.get(conversation.id)}
                  draft={drafts.get(conversation.id)}
                  colours={colours}
                />
                <SelectMark conversation={conversation} selection={selection} />
              </li>
            );
          })}
        </ol>
        <div className={classes.end}>
          {failed && !isFetchingNextPage ? (
            <ProblemAlert error={query.error} onRetry={() => void fetchNextPage()} />
          ) : hasNextPage ? (
            <Loader size="sm" />
          ) : (
            items.length > 12 && (
              <Text size="xs" c="dimmed">
                {t("end")}
              </Text>
            )
          )}
        </div>
        {waiting > 0 && (
          <div className={classes.waiting}>
            <Button
              size="compact-xs"
              radius="xl"
              leftSection={<IconArrowsSort size={13} aria-hidden />}
              onClick={() => {
                settle();
                scroll.current?.scrollTo({ top: 0 });
              }}
            >
              {t("updates", { count: waiting })}
            </Button>
          </div>
        )}
      </div>
      {menu}
      <LazyBulkBar items={there} selection={selection} list={filter} hasMore={hasNextPage} />
    </>
  );
}

/** What the user has begun to write, by the conversation. */
function useDrafts(): ReadonlyMap<number, string> {
  const { data } = useQuery(draftsQuery);
  return useMemo(
    () => new Map(data?.map((draft) => [draft.conversation_id, draft.content])),
    [data],
  );
}

/** Colleagues by the conversation on their screen. */
function useViewers(): ReadonlyMap<number, readonly Person[]> {
  const { user } = useSession();
  const presence = usePresence();
  return useMemo(() => {
    const found = new Map<number, Person[]>();
    for (const { id, name, viewing } of presence) {
      if (viewing === null || id === user.id) continue;
      found.set(viewing, [...(found.get(viewing) ?? []), { id, name }]);
    }
    return found;
  }, [presence, user.id]);
}
