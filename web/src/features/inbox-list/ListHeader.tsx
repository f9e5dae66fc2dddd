/** Search, the status on show, and the menu with the other filters. */
import { Group, Title } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { FilterState } from "@/features/list-state";
import { PostChip } from "@/features/posts";

import { FilterChips } from "./filter/FilterChips";
import { FilterMenu, StatusMenu } from "./filter/FilterMenu";
import { SearchField } from "./search/SearchField";
import { SelectButton } from "./selection/SelectButton";
import type { Selection } from "./selection/useSelection";

export function ListHeader({
  selection,
  ...state
}: FilterState & { selection: Selection }): ReactElement {
  const { t } = useTranslation("inbox-list");
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Title order={1} size="h4">
          {t("title")}
        </Title>
        <Group gap={4} wrap="nowrap">
          <SelectButton selection={selection} />
          {state.filter.q === undefined && (
            <>
              <StatusMenu {...state} />
              <FilterMenu {...state} />
            </>
          )}
        </Group>
      </Group>
      {state.filter.post_id !== undefined && state.filter.q === undefined && (
        <PostChip
          postId={state.filter.post_id}
          onRemove={() => state.change({ post_id: undefined })}
        />
      )}
      {state.filter.q === undefined && <FilterChips {...state} />}
      <SearchField q={state.filter.q} onSearch={(q) => state.change({ q })} />
    </>
  );
}
