/** The room beside the list when no conversation is chosen. */
import { IconMessages } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "@/ui";

export function Page(): ReactElement {
  const { t } = useTranslation("inbox");
  return <EmptyState icon={<IconMessages />} title={t("chooseOne")} text={t("chooseOneText")} />;
}
