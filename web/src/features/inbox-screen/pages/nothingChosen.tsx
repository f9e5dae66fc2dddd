/** The room beside the list when no conversation is chosen. */
import { IconMessages } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { inboxesQuery } from "@/api/inboxes";
import { useCan } from "@/api/session";
import { EmptyState } from "@/ui";

export function Page(): ReactElement {
  const { t } = useTranslation("inbox-screen");
  const { data: inboxes } = useQuery(inboxesQuery);
  const connects = useCan("inbox.manage");
  const icon = <IconMessages />;
  const welcome = connects ? t("welcomeText") : t("welcomeAgentText");
  // Without an inbox there is nothing to choose, and the list says what to do.
  if (inboxes?.length === 0) return <EmptyState icon={icon} title={t("welcome")} text={welcome} />;
  return <EmptyState icon={icon} title={t("chooseOne")} text={t("chooseOneText")} />;
}
