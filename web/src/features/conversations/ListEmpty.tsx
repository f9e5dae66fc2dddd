/** An empty list, and what to do about it. */
import { Button } from "@mantine/core";
import { IconFilterOff, IconPlugConnected, IconSearch, IconSparkles } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { inboxesQuery } from "@/api/inboxes";
import { atLeast, useSession } from "@/api/session";
import { EmptyState, LinkButton } from "@/ui";

import { isNarrowed } from "./useListFilter";
import type { FilterState } from "./useListFilter";

export function ListEmpty({ filter, reset }: FilterState): ReactElement {
  const { t } = useTranslation("inbox");
  const { role } = useSession();
  const { data: inboxes } = useQuery(inboxesQuery);
  const clear = (
    <Button variant="light" size="xs" onClick={reset}>
      {t("list.reset")}
    </Button>
  );
  if (inboxes?.length === 0) {
    const may = atLeast(role, "administrator");
    return (
      <EmptyState
        icon={<IconPlugConnected />}
        title={t("list.empty.noInbox")}
        text={may ? t("list.empty.noInboxText") : t("list.empty.noInboxAsk")}
        action={may && <LinkButton to="/settings/channels">{t("list.empty.connect")}</LinkButton>}
      />
    );
  }
  if (filter.q) {
    return (
      <EmptyState
        icon={<IconSearch />}
        title={t("list.empty.search")}
        text={t("list.empty.searchText")}
        action={clear}
      />
    );
  }
  if (isNarrowed(filter) || filter.status !== "open") {
    return (
      <EmptyState
        icon={<IconFilterOff />}
        title={t("list.empty.filter")}
        text={t("list.empty.filterText")}
        action={clear}
      />
    );
  }
  return (
    <EmptyState
      icon={<IconSparkles />}
      title={t("list.empty.clear")}
      text={t(`list.empty.${filter.view}`)}
    />
  );
}
