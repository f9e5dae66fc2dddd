/** Whether an inbox works, in a word. */
import { Badge } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Inbox } from "@/api/types";

const COLORS = { connected: "tide", needs_reconnect: "red", disconnected: "gray" } as const;

export function StateBadge({ state }: { state: Inbox["state"] }): ReactElement {
  const { t } = useTranslation("inboxes");
  return (
    <Badge variant="light" color={COLORS[state]}>
      {t(`state.${state}`)}
    </Badge>
  );
}
