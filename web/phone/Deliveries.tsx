/** The log of webhooks: what was told to Frontdesk, how it went, and telling it again. */
import { ActionIcon, Badge, Button, Group, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";

import { attempt } from "./attempt";
import classes from "./behind.module.css";
import type { Attempt, Business, Delivery } from "./rows";
import { deliveriesOf } from "./reading";
import type { PhoneState } from "./state";
import { exactTime } from "./times";
import { useControl } from "./useControl";
import { texts } from "./texts";

const COLOURS: Record<Delivery["status"], string> = {
  delivered: "teal",
  pending: "orange",
  failed: "red",
  dropped: "grape",
  no_callback: "gray",
};

export function Deliveries({
  state,
  business,
}: {
  state: PhoneState;
  business: Business;
}): ReactElement {
  const control = useControl();
  const [opened, open] = useState<string | null>(null);
  const rows = deliveriesOf(state, business.id);
  const waiting = rows.some(({ status }) => status === "pending");
  return (
    <>
      {waiting && (
        <Button
          size="compact-sm"
          variant="light"
          className={classes.waiting}
          onClick={() => attempt(control.retryPending())}
        >
          {texts.sendWaiting}
        </Button>
      )}
      <div className={classes.rows}>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed">
            {texts.noDeliveries(control.manifest.name)}
          </Text>
        )}
        {rows.map((delivery) => {
          const { id } = delivery;
          return (
            <Row
              key={id}
              delivery={delivery}
              opened={id === opened}
              onToggle={() => open(id === opened ? null : id)}
            />
          );
        })}
      </div>
    </>
  );
}

interface RowProps {
  delivery: Delivery;
  opened: boolean;
  onToggle: () => void;
}

function Row({ delivery, opened, onToggle }: RowProps): ReactElement {
  const control = useControl();
  const { id, event, status, created_at: at, attempts } = delivery;
  const again = status !== "pending" || attempts.length > 0;
  return (
    <div className={classes.row}>
      <Group gap="xs" wrap="nowrap">
        <UnstyledButton className={classes.event} aria-expanded={opened} onClick={onToggle}>
          <span className={classes.label}>{control.manifest.events[event] ?? event}</span>
          <span className={classes.sub}>{`${exactTime(at)} · ${event}`}</span>
        </UnstyledButton>
        <Badge variant="dot" size="sm" color={COLOURS[status]}>
          {texts.statuses[status]}
          {attempts.length > 1 && ` · ${texts.tries(attempts.length)}`}
        </Badge>
        <Tooltip label={texts.again} openDelay={300}>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={!again}
            aria-label={texts.again}
            onClick={() => attempt(control.retryDelivery(id))}
          >
            <IconRefresh size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {opened && <Details delivery={delivery} />}
    </div>
  );
}

function Details({ delivery }: { delivery: Delivery }): ReactElement {
  const { url, body, attempts, next_attempt_at: next } = delivery;
  return (
    <div className={classes.details}>
      <Text size="xs" c="dimmed" className={classes.url}>
        {texts.posted(url)}
      </Text>
      {attempts.map((made, index) => (
        <Text key={index} size="xs">
          {texts.attempt(exactTime(made.at), result(made), made.took_ms)}
        </Text>
      ))}
      {next !== null && <Text size="xs">{texts.nextTry(exactTime(next))}</Text>}
      <pre className={classes.body} tabIndex={0}>
        {readable(body)}
      </pre>
    </div>
  );
}

const result = ({ status, error }: Attempt): string => (status === null ? error : `HTTP ${status}`);

/** The body on several lines, and a content that is JSON within JSON unfolded. */
function readable(body: string): string {
  const envelope = JSON.parse(body) as Record<string, unknown>;
  if (typeof envelope.content !== "string") return JSON.stringify(envelope, null, 2);
  return JSON.stringify({ ...envelope, content: JSON.parse(envelope.content) as unknown }, null, 2);
}
