/** Whose conversations: mine, nobody's, those of bots and AI agents, all, with how many there are behind each tab. */
import { SegmentedControl, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { counted, countsQuery, QUEUES, VIEWS } from "@/api/conversations";
import type { Queue, View } from "@/api/conversations";
import { shownStatus } from "@/api/programs";
import type { FilterState } from "@/features/list-state";

import classes from "./ConversationList.module.css";

/** By whether the customer waits for a reply, beside whose they are. */
export function QueueTabs({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox-list");
  const narrowed = { ...filter, status: shownStatus(filter), queue: undefined };
  const { data: counts } = useQuery(countsQuery(narrowed));
  const label = (queue: Queue | "all"): string => {
    const words = t(`queue.${queue}`);
    return counts && queue !== "all" ? `${words} ${counted(counts[queue])}` : words;
  };
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      // An empty list below takes all the room that it can get.
      flex="none"
      mx="sm"
      my={6}
      aria-label={t("queues")}
      value={filter.queue ?? "all"}
      onChange={(queue) => change({ queue: queue === "all" ? undefined : queue })}
      data={(["all", ...QUEUES] as const).map((queue) => ({ value: queue, label: label(queue) }))}
    />
  );
}

export function ViewTabs({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { data: counts } = useQuery(countsQuery(filter));
  return (
    <Tabs
      value={filter.view}
      onChange={(view) => change({ view: view as View })}
      className={classes.tabs ?? ""}
      activateTabWithKeyboard={false}
    >
      <Tabs.List aria-label={t("views")} className={classes.views ?? ""}>
        {VIEWS.map((view) => (
          <Tabs.Tab key={view} value={view} className={classes.tab ?? ""}>
            {t(`view.${view}`)}{" "}
            {counts && <span className={classes.count}>{counted(counts[view])}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
