/** The menus that narrow and sort the list. */
import { ActionIcon, Button, Indicator, Menu } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { SORTS, STATUSES } from "@/api/conversations";
import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { teamsQuery } from "@/api/team";
import { ChannelMark } from "@/ui";

import classes from "./ConversationList.module.css";
import { useKnownLabels } from "./useKnownLabels";
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
    <Menu closeOnItemClick={false} width={230}>
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
        <Choice
          chosen={filter.unread === true}
          label={t("list.unread")}
          onChoose={() => change({ unread: filter.unread ? undefined : true })}
        />
        <Inboxes filter={filter} change={change} />
        <Teams filter={filter} change={change} />
        <Labels filter={filter} change={change} />
      </Menu.Dropdown>
    </Menu>
  );
}

type Part = Pick<FilterState, "filter" | "change">;

function Inboxes({ filter, change }: Part): ReactElement | null {
  const { t } = useTranslation("inbox");
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const { data: channels = [] } = useQuery(channelsQuery);
  if (inboxes.length < 2) return null;
  const options = inboxes.map(({ id, name, channel: used }) => {
    const channel = channels.find((known) => known.name === used);
    const mark = channel && <ChannelMark icon={channel.icon} title={channel.title} />;
    return { value: id, label: name, mark };
  });
  return (
    <OneOf
      title={t("list.inbox.title")}
      all={t("list.inbox.all")}
      options={options}
      chosen={filter.inbox_id}
      onChoose={(inbox_id) => change({ inbox_id })}
    />
  );
}

function Teams({ filter, change }: Part): ReactElement | null {
  const { t } = useTranslation("inbox");
  const { data: teams = [] } = useQuery(teamsQuery);
  if (teams.length === 0) return null;
  return (
    <OneOf
      title={t("list.team.title")}
      all={t("list.team.all")}
      options={teams.map(({ id, name }) => ({ value: id, label: name }))}
      chosen={filter.team_id}
      onChoose={(team_id) => change({ team_id })}
    />
  );
}

function Labels({ filter, change }: Part): ReactElement | null {
  const { t } = useTranslation("inbox");
  const known = useKnownLabels();
  const { label } = filter;
  const labels = label === undefined || known.includes(label) ? known : [label, ...known];
  if (labels.length === 0) return null;
  return (
    <OneOf
      title={t("list.byLabel.title")}
      all={t("list.byLabel.all")}
      options={labels.map((value) => ({ value, label: value }))}
      chosen={label}
      onChoose={(chosen) => change({ label: chosen })}
    />
  );
}

interface OneOfProps<T> {
  title: string;
  /** What choosing none of them is called. */
  all: string;
  options: readonly { value: T; label: string; mark?: ReactElement | undefined }[];
  chosen: T | undefined;
  onChoose: (value: T | undefined) => void;
}

function OneOf<T extends string | number>(props: OneOfProps<T>): ReactElement {
  const { title, all, options, chosen, onChoose } = props;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{title}</Menu.Label>
      <Choice chosen={chosen === undefined} label={all} onChoose={() => onChoose(undefined)} />
      {options.map(({ value, label, mark }) => (
        <Choice
          key={value}
          chosen={chosen === value}
          label={label}
          mark={mark}
          onChoose={() => onChoose(value)}
        />
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
