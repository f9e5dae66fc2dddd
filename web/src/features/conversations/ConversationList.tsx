/** The list of conversations: search and filters above, one card each below. */
import { Stack } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { Cards } from "./Cards";
import classes from "./ConversationList.module.css";
import { ListHeader } from "./ListHeader";
import { useListFilter } from "./useListFilter";
import { ViewTabs } from "./ViewTabs";

export function ConversationList(): ReactElement {
  const { t } = useTranslation("inbox");
  const state = useListFilter();
  return (
    <section className={classes.list} aria-label={t("list.label")}>
      <Stack gap={8} className={classes.top}>
        <ListHeader {...state} />
      </Stack>
      <ViewTabs {...state} />
      <Cards key={JSON.stringify(state.filter)} {...state} />
    </section>
  );
}
