/** All that the list can be sorted and narrowed by, as items of a menu. */
import { Group, Menu, TextInput } from "@mantine/core";
import { Fragment } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { SORTS } from "@/api/conversations";

import { Choice } from "./Choice";
import { useChoices } from "./useChoices";
import type { Option } from "./useChoices";
import type { FilterState } from "./useListFilter";

type Part = Pick<FilterState, "filter" | "change">;

export default function FilterItems({ filter, change }: Part): ReactElement {
  const { t } = useTranslation("inbox");
  return (
    <>
      <Menu.Label>{t("list.sort.title")}</Menu.Label>
      {SORTS.map((sort) => (
        <Choice
          key={sort}
          chosen={filter.sort === sort}
          label={t(`list.sort.${sort}`)}
          onChoose={() => change({ sort })}
        />
      ))}
      <Menu.Divider />
      {(["unread", "blocked"] as const).map((name) => (
        <Choice
          key={name}
          chosen={filter[name] === true}
          label={t(`list.${name}`)}
          onChoose={() => change({ [name]: filter[name] ? undefined : true })}
        />
      ))}
      <Sections filter={filter} change={change} />
      <Days filter={filter} change={change} />
    </>
  );
}

/** What can have several values. */
function Sections({ filter, change }: Part): ReactElement {
  const choices = useChoices();
  return (
    <>
      {choices.map(({ name, title, options }) => (
        <Several
          key={name}
          title={title}
          options={options}
          chosen={filter[name] ?? []}
          onChange={(values) => change({ [name]: values.length > 0 ? values : undefined })}
        />
      ))}
    </>
  );
}

interface SeveralProps {
  title: string;
  options: readonly Option[];
  chosen: readonly (string | number)[];
  onChange: (values: (string | number)[]) => void;
}

function Several({ title, options, chosen, onChange }: SeveralProps): ReactElement | null {
  if (options.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{title}</Menu.Label>
      {options.map(({ value, label, mark }) => (
        <Choice
          key={value}
          chosen={chosen.includes(value)}
          label={label}
          mark={mark}
          onChoose={() =>
            onChange(
              chosen.includes(value)
                ? chosen.filter((other) => other !== value)
                : [...chosen, value],
            )
          }
        />
      ))}
    </>
  );
}

/** The periods, by day. */
function Days({ filter, change }: Part): ReactElement {
  const { t } = useTranslation("inbox");
  return (
    <>
      {(["active", "created"] as const).map((what) => (
        <Fragment key={what}>
          <Menu.Divider />
          <Menu.Label>{t(`list.days.${what}`)}</Menu.Label>
          <Group gap={6} px="sm" pb={4} grow>
            {(["from", "to"] as const).map((end) => (
              <TextInput
                key={end}
                type="date"
                size="xs"
                aria-label={`${t(`list.days.${what}`)}: ${t(`list.days.${end}`)}`}
                value={filter[`${what}_${end}`] ?? ""}
                onKeyDown={(event) => event.stopPropagation()}
                onChange={(event) =>
                  change({ [`${what}_${end}`]: event.currentTarget.value || undefined })
                }
              />
            ))}
          </Group>
        </Fragment>
      ))}
    </>
  );
}
