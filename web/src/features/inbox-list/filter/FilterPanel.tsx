/** All that the list can be sorted and narrowed by. */
import { Checkbox, Divider, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { SORTS } from "@/api/conversations";
import type { FilterState } from "@/features/list-state";

import { useChoices } from "./useChoices";
import type { Option } from "./useChoices";

/** Who blocks a customer resolves the conversation: only among all of them is there something to find. */
const CHOSEN = { unread: { unread: true }, blocked: { blocked: true, status: "all" } } as const;

type Part = Pick<FilterState, "filter" | "change">;

export default function FilterPanel({ filter, change }: Part): ReactElement {
  const { t } = useTranslation("inbox-list");
  const choices = useChoices();
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t("sort.title")}
        value={filter.sort}
        onChange={(value) => {
          const sort = SORTS.find((one) => one === value);
          if (sort) change({ sort });
        }}
      >
        <Stack gap={8} pt={8}>
          {SORTS.map((sort) => (
            <Radio key={sort} size="xs" value={sort} label={t(`sort.${sort}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Divider />
      {(["unread", "blocked"] as const).map((name) => (
        <Checkbox
          key={name}
          size="xs"
          label={t(name)}
          checked={filter[name] === true}
          onChange={() => change(filter[name] ? { [name]: undefined } : CHOSEN[name])}
        />
      ))}
      {choices.map(({ name, title, options }) => (
        <Several
          key={name}
          title={title}
          options={options}
          chosen={filter[name] ?? []}
          onChange={(values) => change({ [name]: values.length > 0 ? values : undefined })}
        />
      ))}
      <Days filter={filter} change={change} />
    </Stack>
  );
}

interface SeveralProps {
  title: string;
  options: readonly Option[];
  chosen: readonly (string | number)[];
  onChange: (values: (string | number)[]) => void;
}

/** What can have several values. */
function Several({ title, options, chosen, onChange }: SeveralProps): ReactElement | null {
  if (options.length === 0) return null;
  const turned = (value: string | number): (string | number)[] =>
    chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
  return (
    <Titled title={title}>
      <Stack gap={8}>
        {options.map(({ value, label, mark }) => (
          <Checkbox
            key={value}
            size="xs"
            label={
              <Group gap={6} wrap="nowrap">
                {mark}
                {label}
              </Group>
            }
            checked={chosen.includes(value)}
            onChange={() => onChange(turned(value))}
          />
        ))}
      </Stack>
    </Titled>
  );
}

/** The periods, by day. */
function Days({ filter, change }: Part): ReactElement {
  const { t } = useTranslation("inbox-list");
  return (
    <>
      {(["active", "created"] as const).map((what) => (
        <Titled key={what} title={t(`days.${what}`)}>
          <Group gap={6} grow>
            {(["from", "to"] as const).map((end) => (
              <TextInput
                key={end}
                type="date"
                size="xs"
                aria-label={`${t(`days.${what}`)}: ${t(`days.${end}`)}`}
                value={filter[`${what}_${end}`] ?? ""}
                onChange={(event) =>
                  change({ [`${what}_${end}`]: event.currentTarget.value || undefined })
                }
              />
            ))}
          </Group>
        </Titled>
      ))}
    </>
  );
}

function Titled({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <>
      <Divider />
      <div role="group" aria-label={title}>
        <Text size="xs" fw={500} c="dimmed" mb={8} aria-hidden>
          {title}
        </Text>
        {children}
      </div>
    </>
  );
}
