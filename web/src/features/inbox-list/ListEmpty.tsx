/** An empty list, and what to do about it. */
import { Button } from "@mantine/core";
import {
  IconFilterOff,
  IconMessageCircle,
  IconPlugConnected,
  IconRobot,
  IconSparkles,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { countsQuery } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import { useCan } from "@/api/session";
import type { Inbox } from "@/api/types";
import { isNarrowed } from "@/features/list-state";
import type { FilterState } from "@/features/list-state";
import { EmptyState, LinkButton } from "@/ui";

export function ListEmpty({ filter, reset }: FilterState): ReactElement {
  const { t } = useTranslation("inbox-list");
  const connects = useCan("inbox.manage");
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: counts } = useQuery(countsQuery({ status: "all" }));
  const clear = (
    <Button variant="light" size="xs" onClick={reset}>
      {t("reset")}
    </Button>
  );
  if (inboxes?.length === 0) {
    return (
      <EmptyState
        icon={<IconPlugConnected />}
        title={connects ? t("empty.noInbox") : t("empty.notAdded")}
        text={connects ? t("empty.noInboxText") : t("empty.noInboxAsk")}
        action={
          connects && <LinkButton to="/settings/integrations">{t("empty.connect")}</LinkButton>
        }
      />
    );
  }
  if (leavesOut(filter)) {
    return (
      <EmptyState
        icon={<IconFilterOff />}
        title={t("empty.filter")}
        text={t("empty.filterText")}
        action={clear}
      />
    );
  }
  if (counts?.all === 0) return <NoneYet inboxes={inboxes ?? []} />;
  return (
    <EmptyState
      icon={filter.view === "automated" ? <IconRobot /> : <IconSparkles />}
      title={filter.view === "automated" ? t("empty.automatedTitle") : t("empty.clear")}
      text={t(`empty.${filter.view}`)}
    />
  );
}

/** Whether there may be conversations of the view that the list does not show. */
const leavesOut = (filter: ListFilter): boolean =>
  isNarrowed(filter) ||
  filter.status !== "open" ||
  filter.queue !== undefined ||
  filter.sort === "waiting";

/** Connected, and nobody has written: how to try it. */
function NoneYet({ inboxes }: { inboxes: readonly Inbox[] }): ReactElement {
  const { t } = useTranslation("inbox-list");
  const connects = useCan("inbox.manage");
  const [inbox] = inboxes;
  return (
    <EmptyState
      icon={<IconMessageCircle />}
      title={t("empty.first")}
      text={t("empty.firstText", { account: inbox?.username ?? inbox?.name ?? "" })}
      action={
        inbox &&
        connects && (
          <LinkButton
            to="/settings/inboxes/$inboxId"
            params={{ inboxId: inbox.id }}
            variant="light"
            size="xs"
          >
            {t("empty.connection")}
          </LinkButton>
        )
      }
    />
  );
}
