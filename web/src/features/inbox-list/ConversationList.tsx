/** The list of conversations: search and filters above, one card each below. */
import { Stack } from "@mantine/core";
import { Suspense } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useListFilter } from "@/features/list-state";
import { later } from "@/ui";

import { Cards } from "./Cards";
import { CardSkeletons } from "./CardSkeletons";
import classes from "./ConversationList.module.css";
import { ListHeader } from "./ListHeader";
import { useSelection } from "./selection/useSelection";
import { QueueTabs, ViewTabs } from "./ViewTabs";

const SearchResults = later(() => import("./search/SearchResults"));

export function ConversationList(): ReactElement {
  const { t } = useTranslation("inbox-list");
  const state = useListFilter();
  const selection = useSelection(JSON.stringify(state.filter));
  return (
    <section className={classes.list} aria-label={t("label")}>
      <Stack gap={8} className={classes.top}>
        <ListHeader {...state} selection={selection} />
      </Stack>
      {state.filter.q === undefined ? (
        <>
          <ViewTabs {...state} />
          <QueueTabs {...state} />
          <Cards key={JSON.stringify(state.filter)} {...state} selection={selection} />
        </>
      ) : (
        // Every status, queue and inbox is searched: the tabs would say that it is not.
        <Suspense fallback={<CardSkeletons />}>
          <SearchResults
            key={state.filter.q}
            q={state.filter.q}
            search={state.search}
            selection={selection}
          />
        </Suspense>
      )}
    </section>
  );
}
