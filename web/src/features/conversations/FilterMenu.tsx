/** The menus that narrow and sort the list. */
import { ActionIcon, Button, Indicator, Menu } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { SORTS, STATUSES } from "@/api/conversations";
import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { ChannelMark } from "@/ui";

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
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const { data: channels = [] } = useQuery(channelsQuery);
  const narrowed = filter.inbox_id !== undefined || filter.unread === true;
  return (
    <Menu closeOnItemClick={false} width={230}>
      <Indicator disabled={!narrowed} size={8} offset={5}>
        <Menu.Target>
          <ActionIcon size={30} aria-label={t("list.filters")}>
            <IconAdjustmentsHorizontal size={18} />
          </ActionIcon>
        </Menu.Target>
      </Indicator>
      <Menu.Dropdown>
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
        {inboxes.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>{t("list.inbox.title")}</Menu.Label>
            <Choice
              chosen={filter.inbox_id === undefined}
              label={t("list.inbox.all")}
              onChoose={() => change({ inbox_id: undefined })}
            />
          </>
        )}
        {inboxes.length > 1 &&
          inboxes.map((inbox) => {
            const channel = channels.find(({ name }) => name === inbox.channel);
            return (
              <Choice
                key={inbox.id}
                chosen={filter.inbox_id === inbox.id}
                label={inbox.name}
                mark={channel && <ChannelMark icon={channel.icon} title={channel.title} />}
                onChoose={() => change({ inbox_id: inbox.id })}
              />
            );
          })}
      </Menu.Dropdown>
    </Menu>
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
