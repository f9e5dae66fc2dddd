/** Whose conversations: mine, nobody's, all, with how many there are behind each tab. */
import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { counted, countsQuery, VIEWS } from "@/api/conversations";
import type { View } from "@/api/conversations";

import classes from "./ConversationList.module.css";
import type { FilterState } from "./useListFilter";

export function ViewTabs({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox");
  const { data: counts } = useQuery(countsQuery(filter));
  return (
    <Tabs
      value={filter.view}
      onChange={(view) => change({ view: view as View })}
      className={classes.tabs ?? ""}
      activateTabWithKeyboard={false}
    >
      <Tabs.List aria-label={t("list.views")}>
        {VIEWS.map((view) => (
          <Tabs.Tab key={view} value={view} className={classes.tab ?? ""}>
            {t(`list.view.${view}`)}{" "}
            {counts && <span className={classes.count}>{counted(counts[view])}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
