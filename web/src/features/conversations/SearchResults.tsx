/** What a search found: people first, then what was said, over every status and all of history. */
import { Button, Loader, Text } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { conversationsQuery, DEFAULT_FILTER } from "@/api/conversations";
import type { ListSearch } from "@/api/conversations";
import { messageSearch } from "@/api/search";
import type { Conversation, MessageHit } from "@/api/types";
import { EmptyState, exact, ProblemAlert, fullDate } from "@/ui";

import { Bulk } from "./Bulk";
import { CardSkeletons } from "./CardSkeletons";
import list from "./ConversationList.module.css";
import { Pick } from "./Pick";
import { NameMarked, SearchCard, SnippetParts } from "./SearchCard";
import classes from "./SearchResults.module.css";
import { useListKeys } from "./useListKeys";
import { useMarks } from "./useMarks";
import { useSelectKeys } from "./useSelection";
import type { Selection } from "./useSelection";

/** So many people are shown before somebody asks for more: what was said is not to be far away. */
const PEOPLE_FIRST = 5;

interface Props {
  q: string;
  search: ListSearch;
  selection: Selection;
}

export default function SearchResults({ q, search, selection }: Props): ReactElement {
  const { t } = useTranslation("inbox");
  const people = useInfiniteQuery(conversationsQuery({ ...DEFAULT_FILTER, status: "all", q }));
  const messages = useInfiniteQuery(messageSearch(q));
  const [all, showAll] = useState(false);
  const marks = useMarks();
  const { conversationId } = useParams({ strict: false });
  const found = people.data?.pages.flatMap(({ items }) => items) ?? [];
  const shown = all ? found : found.slice(0, PEOPLE_FIRST);
  const hits = distinct(messages.data?.pages.flatMap(({ items }) => items) ?? []);
  const searchedTo = messages.data?.pages.at(-1)?.searched_to ?? null;
  const items = [...shown, ...hits.map(({ conversation }) => conversation)];
  useListKeys(items, conversationId, search);
  useSelectKeys(selection, items, conversationId);
  if (people.isPending || messages.isPending) return <CardSkeletons />;
  const nothing = found.length === 0 && hits.length === 0;
  if (nothing && searchedTo === null && !people.isError && !messages.isError)
    return (
      <EmptyState
        icon={<IconSearch />}
        title={t("search.nothing", { q })}
        text={t("search.nothingText")}
      />
    );
  const card = (conversation: Conversation, hit?: MessageHit): ReactElement => (
    <li
      key={conversation.id}
      className={list.hit}
      data-selecting={selection.on || undefined}
      data-selected={selection.ids.has(conversation.id) || undefined}
    >
      <SearchCard
        conversation={conversation}
        mark={marks.get(conversation.inbox_id)}
        search={search}
        chosen={conversation.id === conversationId}
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
      <Pick conversation={conversation} items={items} selection={selection} />
    </li>
  );
  return (
    <>
      <div className={classes.scroll}>
        {people.isError && (
          <ProblemAlert error={people.error} onRetry={() => void people.refetch()} />
        )}
        {found.length > 0 && (
          <Group label={t("search.people")}>
            {shown.map((conversation) => card(conversation))}
            {(shown.length < found.length || people.hasNextPage) && (
              <More
                label={t("search.morePeople")}
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
          <Group label={t("search.messages")}>
            {hits.map((hit) => card(hit.conversation, hit))}
            {searchedTo !== null && (
              <Text size="xs" c="dimmed" px="sm" pt="xs" title={exact(searchedTo)}>
                {t("search.searchedTo", { date: fullDate(searchedTo) })}
              </Text>
            )}
            {messages.hasNextPage && (
              <More
                label={searchedTo === null ? t("search.moreMessages") : t("search.searchOlder")}
                busy={messages.isFetchingNextPage}
                onMore={() => void messages.fetchNextPage()}
              />
            )}
          </Group>
        )}
      </div>
      <Bulk items={items} selection={selection} />
    </>
  );
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

/** A conversation once, with the newest of what was found in it: pages are found one by one. */
function distinct(hits: readonly MessageHit[]): MessageHit[] {
  const known = new Map<number, MessageHit>();
  for (const hit of hits) {
    const before = known.get(hit.conversation.id);
    known.set(hit.conversation.id, before ? { ...before, more: before.more + 1 + hit.more } : hit);
  }
  return [...known.values()];
}
