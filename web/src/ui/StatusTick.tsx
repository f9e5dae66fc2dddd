/** How far a message got, as the ticks everyone knows; the words are in the tooltip and for screen readers. */
import { Tooltip } from "@mantine/core";
import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
} from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

const TICKS = {
  queued: [IconClock, "var(--fd-soft)"],
  sending: [IconClock, "var(--fd-soft)"],
  sent: [IconCheck, "var(--fd-soft)"],
  delivered: [IconChecks, "var(--fd-soft)"],
  read: [IconChecks, "var(--fd-read)"],
  failed: [IconAlertCircle, "var(--fd-bad)"],
  uncertain: [IconHelpCircle, "var(--fd-warn-ink)"],
} as const;

export const StatusTick = memo(function StatusTick({ status }: { status: keyof typeof TICKS }) {
  const { t } = useTranslation("inbox");
  const [Icon, color] = TICKS[status];
  const said = t(`status.${status}`);
  return (
    <Tooltip label={said}>
      <span role="img" aria-label={said} style={{ display: "inline-flex", color }}>
        <Icon size={15} stroke={2} aria-hidden />
      </span>
    </Tooltip>
  );
});
