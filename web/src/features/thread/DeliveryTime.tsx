/** When a message came or went, and how far it got: short here, with all its times for who points at it or tabs to it. */
import { Tooltip } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";
import { exact, StatusIcon, timeOfDay } from "@/ui";

import { deliveryTimeline } from "./deliveryTimeline";
import classes from "./Message.module.css";

/** The statuses that the timeline has no moment for. */
const SAID = new Set(["queued", "sending", "uncertain", "withdrawn"]);

export function DeliveryTime({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const { status, sent_at: at } = message;
  const lines = deliveryTimeline(message).map((entry) =>
    entry.at === null
      ? t(`status.${entry.what}`, { ns: "common" })
      : t(`moment.${entry.what}`, { at: exact(entry.at) }),
  );
  if (status !== null && SAID.has(status)) lines.push(t(`status.${status}`, { ns: "common" }));
  return (
    <Tooltip
      multiline
      label={lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span className={classes.moment} tabIndex={0}>
        <time dateTime={at}>{timeOfDay(at)}</time>
        {status !== null && <StatusIcon status={status} />}
      </span>
    </Tooltip>
  );
}
