/** The list of conversations: search and filters above, one card each below. */
import { Stack } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { Cards } from "./Cards";
import classes from "./ConversationList.module.css";
import { ListHeader } from "./ListHeader";
import { SearchResults } from "./SearchResults";
import { useListFilter } from "./useListFilter";
import { useSelection } from "./useSelection";
import { QueueTabs, ViewTabs } from "./ViewTabs";

export function ConversationList(): ReactElement {
  const { t } = useTranslation("inbox");
  const state = useListFilter();
  const selection = useSelection(JSON.stringify(state.filter));
  return (
    <section className={classes.list} aria-label={t("list.label")}>
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
        <SearchResults
          key={state.filter.q}
          q={state.filter.q}
          search={state.search}
          selection={selection}
        />
      )}
    </section>
  );
}
