/** What narrows and sorts the list. What the second can do is fetched when it opens. */
import { Button, Indicator, Loader, Menu, Popover } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconChevronDown } from "@tabler/icons-react";
import { Suspense } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { STATUSES } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import { shownStatus } from "@/api/programs";
import { isNarrowed } from "@/features/list-state";
import type { FilterState } from "@/features/list-state";
import { later } from "@/ui";

import classes from "../ConversationList.module.css";
import { Choice } from "./Choice";

const FilterPanel = later(() => import("./FilterPanel"));

export function StatusMenu({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox-list");
  const shown = shownStatus(filter);
  const shownAs = (status: ListFilter["status"]) => shownStatus({ ...filter, status });
  // Where the usual status is shown as pending there is no other of that name.
  const statuses = STATUSES.filter((status) => status !== "pending" || shownAs("open") === "open");
  return (
    <Menu>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t(`status.${shown}`)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("status.title")}</Menu.Label>
        {([...statuses, "all"] as const).map((status) => (
          <Choice
            key={status}
            chosen={shown === shownAs(status)}
            label={t(`status.${shownAs(status)}`)}
            onChoose={() => change({ status })}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function FilterMenu({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox-list");
  return (
    <Popover position="bottom-end" shadow="md" width={270} trapFocus returnFocus>
      <Indicator disabled={!isNarrowed(filter)} size={8} offset={5}>
        <Popover.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={t("filters")}
            title={t("filters")}
            leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
          >
            {t("filter")}
          </Button>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t("filters")} className={classes.filters ?? ""}>
        <Suspense fallback={<Loader m="md" />}>
          <FilterPanel filter={filter} change={change} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
