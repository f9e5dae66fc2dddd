/** The menus that narrow and sort the list. */
import { ActionIcon, Button, Group, Indicator, Menu, TextInput } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { Fragment } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { SORTS, STATUSES } from "@/api/conversations";

import classes from "./ConversationList.module.css";
import { useChoices } from "./useChoices";
import type { Option } from "./useChoices";
import { isNarrowed } from "./useListFilter";
import type { FilterState } from "./useListFilter";

export function StatusMenu({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox");
  return (
    <Menu>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t(`list.status.${filter.status}`)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("list.status.title")}</Menu.Label>
        {([...STATUSES, "all"] as const).map((status) => (
          <Choice
            key={status}
            chosen={filter.status === status}
            label={t(`list.status.${status}`)}
            onChoose={() => change({ status })}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function FilterMenu({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox");
  return (
    <Menu closeOnItemClick={false} width={260}>
      <Indicator disabled={!isNarrowed(filter)} size={8} offset={5}>
        <Menu.Target>
          <ActionIcon size={30} aria-label={t("list.filters")}>
            <IconAdjustmentsHorizontal size={18} />
          </ActionIcon>
        </Menu.Target>
      </Indicator>
      <Menu.Dropdown className={classes.filters ?? ""}>
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
      </Menu.Dropdown>
    </Menu>
  );
}

type Part = Pick<FilterState, "filter" | "change">;

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

interface ChoiceProps {
  chosen: boolean;
  label: string;
  mark?: ReactElement | undefined;
  onChoose: () => void;
}

function Choice({ chosen, label, mark, onChoose }: ChoiceProps): ReactElement {
  return (
    <Menu.Item
      aria-current={chosen}
      fw={chosen ? 600 : 400}
      leftSection={mark}
      rightSection={chosen && <IconCheck size={15} aria-hidden />}
      onClick={onChoose}
    >
      {label}
    </Menu.Item>
  );
}
