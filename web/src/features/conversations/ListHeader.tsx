/** Search, the status on show, and the menu with the other filters. */
import { ActionIcon, CloseButton, Group, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { PostChip } from "@/features/posts";

import { SelectButton } from "./BulkBar";
import { FilterMenu, StatusMenu } from "./FilterMenu";
import { SEARCH_ID } from "./ids";
import type { FilterState } from "./useListFilter";
import type { Selection } from "./useSelection";

export function ListHeader({
  selection,
  ...state
}: FilterState & { selection: Selection }): ReactElement {
  const { t } = useTranslation("inbox");
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Title order={1} size="h4">
          {t("list.title")}
        </Title>
        <Group gap={4} wrap="nowrap">
          <SelectButton selection={selection} />
          <StatusMenu {...state} />
          <FilterMenu {...state} />
        </Group>
      </Group>
      {state.filter.post_id !== undefined && (
        <PostChip
          postId={state.filter.post_id}
          onRemove={() => state.change({ post_id: undefined })}
        />
      )}
      <Search key={state.filter.q === undefined ? "none" : "some"} {...state} />
    </>
  );
}

/** Keeps what is typed to itself until the typing pauses. */
function Search({ filter, change }: FilterState): ReactElement {
  const { t } = useTranslation("inbox");
  const [text, setText] = useState(filter.q ?? "");
  const search = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), 250);
  const say = (said: string): void => {
    setText(said);
    search(said);
  };
  return (
    <TextInput
      id={SEARCH_ID}
      size="sm"
      type="search"
      value={text}
      onChange={(event) => say(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
      }}
      placeholder={t("list.search")}
      aria-label={t("list.search")}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label={t("list.clear")} onClick={() => say("")} />
        ) : (
          <ActionIcon
            size="xs"
            variant="default"
            c="dimmed"
            tabIndex={-1}
            component="span"
            visibleFrom="sm"
          >
            /
          </ActionIcon>
        )
      }
    />
  );
}
