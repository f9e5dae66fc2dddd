/** Settings → Profile: the user themselves. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { SettingsPage } from "@/ui";

import { About } from "./About";
import { Appearance } from "./Appearance";
import { Password } from "./Password";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

export function Profile(): ReactElement {
  const { t } = useTranslation("profile");
  return (
    <SettingsPage title={t("title")} description={t("text")}>
      <About />
      <Appearance />
      <Password />
      <Sessions />
      <Tokens />
    </SettingsPage>
  );
}
