/** A reply that waits: why, since when and until when, with trying it now and stopping it. */
import { Button } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { inboxesQuery } from "@/api/inboxes";
import type { Message } from "@/api/types";
import { Reconnect } from "@/features/connect";
import { duration, exact, nearTime, useNow } from "@/ui";

import classes from "./Message.module.css";
import { useThread } from "./ThreadContext";
import { useResend } from "./useResend";

const SMALL = { size: "compact-xs", variant: "default" } as const;

interface Props {
  message: Message;
  waiting: NonNullable<Message["waiting"]>;
}

export function Waiting({ message, waiting }: Props): ReactElement {
  const { t } = useTranslation("thread");
  const { busy, retry, cancel } = useResend(message);
  const trying = message.status === "sending";
  return (
    <div className={classes.trouble} data-kind="waiting">
      <IconClock size={16} aria-hidden />
      <span className={classes.why}>
        {/* Only the reason is read out: what counts down beside it would be, every second. */}
        <span role="status">{waiting.text}</span>
        <When waiting={waiting} trying={trying} />
      </span>
      <Button.Group>
        {waiting.code === "needs_reconnect" ? (
          <ReconnectInbox />
        ) : (
          <Button {...SMALL} disabled={busy || trying} onClick={retry}>
            {t("waiting.retry", { ns: "outbox" })}
          </Button>
        )}
        <Button {...SMALL} disabled={busy || trying} onClick={cancel}>
          {t("waiting.cancel", { ns: "outbox" })}
        </Button>
      </Button.Group>
    </div>
  );
}

function ReconnectInbox(): ReactElement | null {
  const { inbox_id: inboxId } = useThread().conversation;
  const { data: inboxes } = useQuery(inboxesQuery);
  const inbox = inboxes?.find(({ id }) => id === inboxId);
  return inbox ? <Reconnect inbox={inbox} /> : null;
}

function When({ waiting, trying }: Pick<Props, "waiting"> & { trying: boolean }): ReactElement {
  const { t } = useTranslation("thread");
  const now = useNow(1_000);
  const { since, next_attempt_at: next, gives_up_at: end } = waiting;
  const left = next === null ? 0 : Date.parse(next) - now;
  const parts = [t("waiting.since", { ns: "outbox", since: nearTime(since, now) })];
  if (trying || (end !== null && left <= 0)) parts.push(t("waiting.trying", { ns: "outbox" }));
  else if (left > 0)
    parts.push(
      t("waiting.next", { ns: "outbox", left: duration(Math.ceil(left / 1_000) * 1_000) }),
    );
  if (end !== null) parts.push(t("waiting.until", { ns: "outbox", until: nearTime(end, now) }));
  return (
    <span
      className={classes.advice}
      aria-live="off"
      title={end === null ? exact(since) : exact(end)}
    >
      {parts.join(" · ")}
    </span>
  );
}
