/** What a search found: people first, then what was said, over every status and all of history. */
import { Button, Loader, Text, VisuallyHidden } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { conversationsQuery, DEFAULT_FILTER } from "@/api/conversations";
import type { ListSearch } from "@/api/conversations";
import { messageSearch } from "@/api/search";
import { useShownOrder } from "@/features/list-state";
import { EmptyState, exact, fullDate, ProblemAlert, RESULTS_ID, SEARCH_ID } from "@/ui";

import { useCardMenu } from "../CardMenu";
import { CardSkeletons } from "../CardSkeletons";
import list from "../ConversationList.module.css";
import { LazyBulkBar } from "../selection/LazyBulkBar";
import { SelectMark } from "../selection/SelectMark";
import { clicksOf, useOnlyListed, useSelectKeys } from "../selection/useSelection";
import type { Selection } from "../selection/useSelection";
import { useInboxMarks } from "../useInboxMarks";
import { useListKeys } from "../useListKeys";
import { useShown } from "./firstResult";
import { distinct, foundConversations, hitRow, personRow } from "./resultRows";
import type { Found } from "./resultRows";
import { NameMarked, SearchCard, SnippetParts } from "./SearchCard";
import classes from "./SearchResults.module.css";

/** So many people are shown before somebody asks for more: what was said is not to be far away. */
const PEOPLE_FIRST = 5;

interface Props {
  q: string;
  search: ListSearch;
  selection: Selection;
}

export default function SearchResults({ q, search, selection }: Props): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { people, messages, found, hits, searchedTo, isNothing } = useFound(q);
  const [all, showAll] = useState(false);
  const { conversationId } = useParams({ strict: false });
  const shown = all ? found : found.slice(0, PEOPLE_FIRST);
  const rows = [...shown.map(personRow), ...hits.map(hitRow)];
  const items = foundConversations(rows);
  useListKeys(rows, conversationId, search);
  useSelectKeys(selection, items, conversationId);
  useOnlyListed(selection, items);
  const { handlers, menu } = useCardMenu(items);
  useShownOrder(items);
  useShown(q, !people.isPending && !messages.isPending);
  if (people.isPending || messages.isPending) return <CardSkeletons />;
  if (isNothing) return <Nothing q={q} />;
  const cards = { q, search, selection, chosen: conversationId };
  return (
    <>
      <VisuallyHidden role="status">{t("found.count", { count: rows.length })}</VisuallyHidden>
      {/* The cards are what is reached by keys: this only leads from them back to the field. */}
      <div
        id={RESULTS_ID}
        role="region"
        aria-label={t("found.results")}
        className={classes.scroll}
        onKeyDown={(event) => backToField(event, selection.on)}
        {...handlers}
        {...clicksOf(selection, items, conversationId)}
      >
        {people.isError && (
          <ProblemAlert error={people.error} onRetry={() => void people.refetch()} />
        )}
        {found.length > 0 && (
          <Group label={t("found.people")}>
            <FoundCards {...cards} rows={rows.slice(0, shown.length)} />
            {(shown.length < found.length || people.hasNextPage) && (
              <More
                label={t("found.morePeople")}
                busy={people.isFetchingNextPage}
                onMore={() => (all ? void people.fetchNextPage() : showAll(true))}
              />
            )}
          </Group>
        )}
        {messages.isError && (
          <ProblemAlert error={messages.error} onRetry={() => void messages.refetch()} />
        )}
        {(hits.length > 0 || messages.hasNextPage) && (
          <Group label={t("found.messages")}>
            <FoundCards {...cards} rows={rows.slice(shown.length)} />
            {searchedTo !== null && (
              <Text size="xs" c="dimmed" px="sm" pt="xs" title={exact(searchedTo)}>
                {t("found.searchedTo", { date: fullDate(searchedTo) })}
              </Text>
            )}
            {messages.hasNextPage && (
              <More
                label={searchedTo === null ? t("found.moreMessages") : t("found.searchOlder")}
                busy={messages.isFetchingNextPage}
                onMore={() => void messages.fetchNextPage()}
              />
            )}
          </Group>
        )}
      </div>
      {menu}
      <LazyBulkBar items={items} selection={selection} />
    </>
  );
}

/** Escape leads from a result back to the field, and so does the arrow up from the first one. */
function backToField(event: KeyboardEvent<HTMLElement>, isSelecting: boolean): void {
  const { key, currentTarget } = event;
  const first = currentTarget.querySelector("[data-row]");
  const isLeaving =
    (key === "Escape" && !isSelecting) || (key === "ArrowUp" && document.activeElement === first);
  if (!isLeaving) return;
  event.preventDefault();
  document.getElementById(SEARCH_ID)?.focus();
}

/** Both searches, and what they found so far. */
function useFound(q: string) {
  const people = useInfiniteQuery(conversationsQuery({ ...DEFAULT_FILTER, status: "all", q }));
  const messages = useInfiniteQuery(messageSearch(q));
  const found = people.data?.pages.flatMap(({ items }) => items) ?? [];
  const hits = distinct(messages.data?.pages.flatMap(({ items }) => items) ?? []);
  const searchedTo = messages.data?.pages.at(-1)?.searched_to ?? null;
  const isNothing =
    found.length + hits.length === 0 && searchedTo === null && !people.isError && !messages.isError;
  return { people, messages, found, hits, searchedTo, isNothing };
}

function Nothing({ q }: { q: string }): ReactElement {
  const { t } = useTranslation("inbox-list");
  return (
    <EmptyState
      icon={<IconSearch />}
      title={t("found.nothing", { q })}
      text={t("found.nothingText")}
    />
  );
}

interface CardsProps extends Props {
  rows: readonly Found[];
  chosen: number | undefined;
}

function FoundCards({ rows, q, search, selection, chosen }: CardsProps): ReactElement[] {
  const marks = useInboxMarks();
  return rows.map(({ id, row, conversation, hit }) => (
    <li
      key={row}
      className={list.hit}
      data-selecting={selection.on || undefined}
      data-selected={selection.has(id) || undefined}
    >
      <SearchCard
        conversation={conversation}
        mark={marks.get(conversation.inbox_id)}
        search={search}
        row={row}
        chosen={id === chosen}
        at={hit?.sent_at ?? conversation.last_activity_at}
        message={hit?.message_id}
        name={
          hit ? conversation.contact.name : <NameMarked name={conversation.contact.name} q={q} />
        }
        note={hit?.private ?? false}
        more={hit?.more ?? 0}
      >
        {hit && <SnippetParts parts={hit.snippet} />}
      </SearchCard>
      <SelectMark conversation={conversation} selection={selection} />
    </li>
  ));
}

function Group({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return (
    <section aria-label={label}>
      <Text component="h2" size="xs" fw={600} c="dimmed" className={classes.heading ?? ""}>
        {label}
      </Text>
      <ol className={classes.found}>{children}</ol>
    </section>
  );
}

interface MoreProps {
  label: string;
  busy: boolean;
  onMore: () => void;
}

function More({ label, busy, onMore }: MoreProps): ReactElement {
  return (
    <li className={classes.more}>
      <Button size="compact-sm" variant="subtle" onClick={onMore} disabled={busy}>
        {busy ? <Loader size="xs" /> : label}
      </Button>
    </li>
  );
}
