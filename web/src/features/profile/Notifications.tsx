/** Whether this browser notifies, and whether notifications show what was written. */
import { Switch } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { previewsOf } from "@/api/session";
import type { User } from "@/api/types";
import {
  blockedHere,
  canNotify,
  switchNotifications,
  useNotifying,
} from "@/features/notifications";

interface Props {
  me: User;
  change: (part: User["preferences"]) => void;
}

export function Notifications({ me, change }: Props): ReactElement {
  const { t } = useTranslation("profile");
  const on = useNotifying();
  const help = !canNotify() ? "notifyNone" : blockedHere() ? "notifyBlocked" : "notifyHelp";
  return (
    <>
      <Switch
        label={t("notify")}
        description={t(help)}
        checked={on}
        disabled={!canNotify()}
        onChange={({ currentTarget: { checked } }) => void switchNotifications(checked)}
      />
      <Switch
        label={t("previews")}
        description={t("previewsHelp")}
        checked={previewsOf(me)}
        onChange={({ currentTarget: { checked } }) => change({ previews: checked })}
      />
    </>
  );
}
