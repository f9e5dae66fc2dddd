/** Settings → Added. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { SettingsPage } from "@/ui";

export function Page(): ReactElement {
  const { t } = useTranslation("added");
  return <SettingsPage title={t("title")}>{null}</SettingsPage>;
}
