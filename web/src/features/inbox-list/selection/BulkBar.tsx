/** What is selected in the list, and what can be done with it at once. */
import { Button, CloseButton, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { countsQuery, DEFAULT_FILTER, MOST_COUNTED } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import type { Conversation } from "@/api/types";
import { confirm } from "@/ui";

import classes from "../ConversationList.module.css";
import { BulkActions } from "./BulkActions";
import { HideComments, useHiding } from "./HideComments";
import type { ManyPart } from "./manyChanges";
import { RefusedModal } from "./RefusedModal";
import { MOST, useChangeMany } from "./useChangeMany";
import type { Refused } from "./useChangeMany";
import type { Selection } from "./useSelection";

export interface BulkProps {
  items: readonly Conversation[];
  selection: Selection;
  /** What the list shows; without it, nothing can be selected that is not loaded. */
  list?: ListFilter;
  /** Whether the list goes on behind what is loaded. */
  hasMore?: boolean;
}

export default function BulkBar({
  items,
  selection,
  list,
  hasMore = false,
}: BulkProps): ReactElement {
  const { t } = useTranslation("comments");
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const hiding = useHiding();
  const changeMany = useChangeMany(setRefused);
  const chosen = items.filter(({ id }) => selection.has(id));
  const matching = selection.matching && list ? list : null;
  const inboxes = useInboxesOf(chosen, matching);
  const change = (part: ManyPart): void => {
    const apply = (): void => {
      changeMany({ conversations: chosen, list: matching, change: part });
      // They stay selected for what is done next; of all that match those that are seen.
      if (matching) selection.only(chosen.map(({ id }) => id));
    };
    if (!matching) apply();
    else {
      confirm({
        title: t("bulk.matchingQuestion"),
        text: t("bulk.matchingText", { most: MOST }),
        action: t("bulk.matchingAction"),
        danger: false,
        onConfirm: apply,
      });
    }
  };
  return (
    <>
      {selection.on && (
        <section className={classes.bulk} data-bulk aria-label={t("bulk.label")}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" fw={600} role="status">
              {matching ? t("bulk.allMatching") : t("bulk.count", { count: chosen.length })}
            </Text>
            <Group gap={4} wrap="nowrap">
              {!matching && <More {...{ items, chosen, selection, list, hasMore }} />}
              <CloseButton
                size="sm"
                aria-label={t("bulk.clear")}
                title={t("bulk.clear")}
                onClick={selection.end}
              />
            </Group>
          </Group>
          {matching && (
            <Text size="xs" c="dimmed">
              {t("bulk.atMost", { most: MOST })}
            </Text>
          )}
          <Group gap={6}>
            <BulkActions chosen={chosen} inboxes={inboxes} onChange={change} />
            {!matching && <HideComments chosen={chosen} hiding={hiding} />}
          </Group>
        </section>
      )}
      <RefusedModal
        title={t("bulk.refused", { count: hiding.refused.length })}
        refused={hiding.refused}
        onClose={hiding.forget}
      />
      <RefusedModal
        title={t("bulk.unchanged", { count: refused.length })}
        refused={refused}
        onClose={() => setRefused([])}
      />
    </>
  );
}

/** The inboxes of the selected conversations; of all that match, those that the list may be about. */
function useInboxesOf(chosen: readonly Conversation[], matching: ListFilter | null): number[] {
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  if (!matching) return [...new Set(chosen.map(({ inbox_id: id }) => id))];
  return [...(matching.inbox_id ?? inboxes.map(({ id }) => id))];
}

interface MoreProps {
  items: readonly Conversation[];
  chosen: readonly Conversation[];
  selection: Selection;
  list: ListFilter | undefined;
  hasMore: boolean;
}

/** Selects all that is loaded, and then all that matches. */
function More({ items, chosen, selection, list, hasMore }: MoreProps): ReactElement | null {
  const { t } = useTranslation("comments");
  const count = useCount(list);
  const ids = items.map(({ id }) => id);
  const small = { size: "compact-xs", variant: "subtle" } as const;
  if (chosen.length < items.length)
    return (
      <Button {...small} onClick={() => selection.include(ids)}>
        {t("bulk.all", { count: items.length })}
      </Button>
    );
  if (!list || !hasMore) return null;
  return (
    <Button {...small} onClick={() => selection.match(ids)}>
      {count === undefined ? t("bulk.match") : t("bulk.matchCount", { count })}
    </Button>
  );
}

/** How many the list matches, where that is known. */
function useCount(list: ListFilter | undefined): number | undefined {
  const { data } = useQuery({
    ...countsQuery(list ?? DEFAULT_FILTER),
    enabled: list !== undefined,
  });
  if (!list) return undefined;
  const count = data?.[list.view];
  return count !== undefined && count < MOST_COUNTED ? count : undefined;
}
