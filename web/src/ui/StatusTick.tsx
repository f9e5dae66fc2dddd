/** How far a message got, as the ticks everyone knows. */
import { Tooltip } from "@mantine/core";
import {
  IconAlertCircle,
  IconBan,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
} from "@tabler/icons-react";
import { memo } from "react";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";

const TICKS = {
  queued: [IconClock, "var(--fd-soft)"],
  sending: [IconClock, "var(--fd-soft)"],
  sent: [IconCheck, "var(--fd-soft)"],
  delivered: [IconChecks, "var(--fd-soft)"],
  read: [IconChecks, "var(--fd-read)"],
  failed: [IconAlertCircle, "var(--fd-bad)"],
  uncertain: [IconHelpCircle, "var(--fd-unsure-ink)"],
  withdrawn: [IconBan, "var(--fd-soft)"],
} as const;

interface Props {
  status: keyof typeof TICKS;
}

/** The tick alone; its words are for screen readers. */
export function StatusIcon({ status, ref, ...rest }: Props & { ref?: Ref<HTMLSpanElement> }) {
  const { t } = useTranslation();
  const [Icon, color] = TICKS[status];
  return (
    <span
      ref={ref}
      {...rest}
      role="img"
      aria-label={t(`status.${status}`)}
      style={{ display: "inline-flex", color }}
    >
      <Icon size={15} stroke={2} aria-hidden />
    </span>
  );
}

/** The tick with its words in a tooltip. */
export const StatusTick = memo(function StatusTick({ status }: Props) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(`status.${status}`)}>
      <StatusIcon status={status} />
    </Tooltip>
  );
});
