/** What narrows the list now, each to be taken away by itself. */
import { CloseButton, Group } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { DAYS } from "@/api/conversations";
import { dayBegins } from "@/api/days";
import type { FilterState } from "@/features/list-state";
import { fullDate } from "@/ui";

import classes from "./FilterChips.module.css";
import { useChoices } from "./useChoices";

interface Chip {
  key: string;
  text: string;
  mark?: ReactElement | undefined;
  remove: () => void;
}

export function FilterChips({ filter, change }: FilterState): ReactElement | null {
  const { t } = useTranslation("inbox-list");
  const choices = useChoices();
  const chips: Chip[] = (["unread", "blocked"] as const)
    .filter((name) => filter[name])
    .map((name) => ({
      key: name,
      text: t(name),
      remove: () => change({ [name]: undefined }),
    }));
  for (const { name, title, options } of choices)
    for (const value of filter[name] ?? []) {
      const known = options.find((option) => option.value === value);
      const kept = (filter[name] as readonly (string | number)[]).filter((one) => one !== value);
      chips.push({
        key: `${name}:${value}`,
        // Who or what is gone is still said to narrow the list.
        text: known?.label ?? `${title}: ${value}`,
        mark: known?.mark,
        remove: () => change({ [name]: kept.length > 0 ? kept : undefined }),
      });
    }
  for (const name of DAYS) {
    const day = filter[name];
    if (day === undefined) continue;
    chips.push({
      key: name,
      text: t(`days.${name}`, { day: fullDate(dayBegins(day).toISOString()) }),
      remove: () => change({ [name]: undefined }),
    });
  }
  if (chips.length === 0) return null;
  return (
    <Group gap={4} role="group" aria-label={t("active")}>
      {chips.map(({ key, text, mark, remove }) => (
        <span key={key} className={classes.chip}>
          {mark}
          <span className={classes.text} dir="auto">
            {text}
          </span>
          <CloseButton
            size="xs"
            aria-label={t("remove", { what: text })}
            title={t("remove", { what: text })}
            onClick={remove}
          />
        </span>
      ))}
    </Group>
  );
}
