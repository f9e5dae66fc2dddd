/** Behind the scenes: the shop's own app, troubles, permissions, the clock, and the webhooks that were sent. */
import {
  ActionIcon,
  Badge,
  Button,
  CloseButton,
  Group,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import type { SubmitEvent, ReactElement, ReactNode } from "react";

import { moveClock, post, remove } from "./control";
import type { Business, Customer } from "./control";
import { newestDeliveries } from "./state";
import type { PhoneState } from "./state";
import { troubles, words } from "./words";

const HOUR_MS = 3_600_000;
const COLOURS: Record<string, string> = { delivered: "teal", pending: "yellow", failed: "red" };

interface Props {
  state: PhoneState;
  business: Business;
  customer: Customer | undefined;
}

const quiet = (asked: Promise<unknown>): void => void asked.catch(() => undefined);

export function Behind({ state, business, customer }: Props): ReactElement {
  return (
    <Stack gap="lg" p="md">
      {customer && <OwnApp business={business} customer={customer} />}
      <Troubles state={state} />
      <Part title={words.tokens}>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              quiet(post("tokens/expire", { business: business.business_id, which: "access" }))
            }
          >
            {words.expire}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            color="red"
            onClick={() => quiet(post("tokens/revoke", { business: business.business_id }))}
          >
            {words.revoke}
          </Button>
        </Group>
      </Part>
      <Part title={words.clock} hint={words.clockHint}>
        <Group gap="xs">
          {[1, 24, 48].map((hours) => (
            <Button
              key={hours}
              size="compact-sm"
              variant="default"
              onClick={() => quiet(moveClock({ advance_ms: hours * HOUR_MS }))}
            >
              {words.hours(hours)}
            </Button>
          ))}
          <Button
            size="compact-sm"
            variant="subtle"
            disabled={state.offset === 0}
            onClick={() => quiet(moveClock({ offset_ms: 0 }))}
          >
            {words.clockBack}
          </Button>
        </Group>
      </Part>
      <Deliveries state={state} />
    </Stack>
  );
}

function Part({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string;
  children: ReactNode;
}): ReactElement {
  return (
    <section>
      <Title order={2} size="h5">
        {title}
      </Title>
      {hint !== undefined && (
        <Text size="sm" c="dimmed" mb="xs">
          {hint}
        </Text>
      )}
      {children}
    </section>
  );
}

function OwnApp({ business, customer }: { business: Business; customer: Customer }): ReactElement {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const both = { business: business.business_id, customer: customer.unique_identifier };
    post("business/send", { ...both, kind: "text", text })
      .then(() => {
        setText("");
        setProblem(null);
      })
      .catch((error: unknown) => setProblem(String(error)));
  };
  return (
    <Part title={words.ownApp} hint={words.ownAppHint}>
      <form onSubmit={send}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            flex={1}
            aria-label={words.ownApp}
            placeholder={words.message}
            value={text}
            error={problem}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" variant="light" disabled={text.trim() === ""}>
            {words.send}
          </Button>
        </Group>
      </form>
    </Part>
  );
}

function Troubles({ state }: { state: PhoneState }): ReactElement {
  const faults = [...state.faults.values()];
  return (
    <Part title={words.faults} hint={words.faultsHint}>
      <Stack gap={6}>
        {faults.length === 0 && <Text size="sm">{words.noFaults}</Text>}
        {faults.map((fault) => (
          <Group key={fault.fault_id} justify="space-between" wrap="nowrap">
            <Badge color="red" variant="light">
              {`${fault.target}: ${fault.kind}${fault.remaining ? ` × ${fault.remaining}` : ""}`}
            </Badge>
            <CloseButton
              size="sm"
              aria-label={words.cancel}
              onClick={() => quiet(remove(`faults/${fault.fault_id}`))}
            />
          </Group>
        ))}
        {troubles.map(({ label, fault }) => (
          <Button
            key={label}
            size="compact-sm"
            variant="default"
            justify="flex-start"
            onClick={() => quiet(post("faults", fault))}
          >
            {label}
          </Button>
        ))}
      </Stack>
    </Part>
  );
}

function Deliveries({ state }: { state: PhoneState }): ReactElement {
  const deliveries = newestDeliveries(state);
  return (
    <Part title={words.deliveries}>
      <Stack gap={4}>
        {deliveries.length === 0 && <Text size="sm">{words.noDeliveries}</Text>}
        {deliveries.map(({ delivery_id: id, event, status, created_at: at, attempts }) => (
          <Group key={id} justify="space-between" wrap="nowrap" gap="xs">
            <Text size="xs" truncate title={event}>
              {`${new Date(at).toLocaleTimeString()} ${event}`}
            </Text>
            <Group gap={4} wrap="nowrap">
              <Badge size="xs" variant="light" color={COLOURS[status] ?? "gray"}>
                {attempts.length > 1 ? `${status} × ${attempts.length}` : status}
              </Badge>
              <ActionIcon
                size="sm"
                variant="subtle"
                aria-label={words.again}
                title={words.again}
                onClick={() => quiet(post("deliveries/retry", { delivery_id: id }))}
              >
                <IconRefresh size={14} />
              </ActionIcon>
            </Group>
          </Group>
        ))}
      </Stack>
    </Part>
  );
}
