/** The shop's side of the platform: its own app, its permission for Frontdesk, and the platform's clock. */
import { ActionIcon, Button, Group, Text, TextInput, Title } from "@mantine/core";
import { IconSend2 } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement, ReactNode, SubmitEvent } from "react";

import { attempt } from "./attempt";
import classes from "./behind.module.css";
import {
  businessAccepts,
  businessReads,
  businessSends,
  expireTokens,
  moveClock,
  resetClock,
  revokeTokens,
  wroteLongAgo,
} from "./control";
import type { Business, Customer, Grant, MessagingWindow } from "./control";
import { conversationOf } from "./reading";
import type { PhoneState } from "./state";
import { texts } from "./texts";
import { dayAndTime, span, useNow } from "./times";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WINDOW_MS = 48 * HOUR_MS;

interface Props {
  state: PhoneState;
  business: Business;
  customer: Customer | undefined;
}

export function ShopSide({ state, business, customer }: Props): ReactElement {
  const grants = [...state.grants.values()].filter(
    (row) => row.business_id === business.business_id,
  );
  return (
    <>
      {customer && <OwnApp state={state} business={business} customer={customer} />}
      <Permission grants={grants} business={business} ahead={state.ahead} />
      <Clock business={business} ahead={state.ahead} moved={state.moved} />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className={classes.part}>
      <Title order={3} className={classes.heading}>
        {title}
      </Title>
      {children}
    </section>
  );
}

const Hint = ({ children }: { children: ReactNode }): ReactElement => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);

function OwnApp({ state, business, customer }: Props & { customer: Customer }): ReactElement {
  const [text, setText] = useState("");
  const now = useNow(60_000) + state.ahead;
  const pair = { business: business.business_id, customer: customer.unique_identifier };
  const conversation = conversationOf(state, pair.customer, pair.business);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(businessSends(pair, text).then(() => setText("")));
  };
  if (!conversation)
    return (
      <Part title={texts.ownApp}>
        <Hint>{texts.ownAppNoChat}</Hint>
      </Part>
    );
  return (
    <Part title={texts.ownApp}>
      <Hint>{`${texts.ownAppHint} ${windowText(conversation.window, now)}`}</Hint>
      <form onSubmit={send}>
        <TextInput
          aria-label={texts.ownAppText}
          placeholder={texts.message}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rightSection={
            <ActionIcon
              type="submit"
              variant="subtle"
              disabled={text.trim() === ""}
              aria-label={texts.send}
            >
              <IconSend2 size={18} />
            </ActionIcon>
          }
        />
      </form>
      <Group gap="xs">
        <Lever label={texts.markSeen} onPull={() => businessReads(pair)} />
        {!conversation.accepted && (
          <Lever label={texts.accept} onPull={() => businessAccepts(pair)} />
        )}
      </Group>
    </Part>
  );
}

function windowText({ state, remaining, closes_at: until }: MessagingWindow, now: number): string {
  const end = until === null ? "" : dayAndTime(until, now);
  switch (state) {
    case "late":
      return texts.window.late(remaining ?? 0);
    case "first":
      return texts.window.first(remaining ?? 0, end);
    case "open":
      return texts.window.open(end);
    default:
      return texts.window[state];
  }
}

function Permission({
  grants,
  business,
  ahead,
}: {
  grants: readonly Grant[];
  business: Business;
  ahead: number;
}): ReactElement {
  const now = useNow(10_000) + ahead;
  const until = (at: number | null): string =>
    at === null || at <= now ? texts.expired : dayAndTime(at, now);
  const id = business.business_id;
  const alive = grants.some(({ revoked }) => !revoked);
  return (
    <Part title={texts.permission}>
      {grants.length === 0 && <Hint>{texts.noPermission}</Hint>}
      {grants.map((row) => (
        <Hint key={row.app_id}>
          {row.revoked
            ? texts.revoked
            : texts.granted(until(row.access_expires_at), until(row.refresh_expires_at))}
        </Hint>
      ))}
      {alive && (
        <Group gap="xs">
          <Lever label={texts.expireAccess} onPull={() => expireTokens(id, "access")} />
          <Lever label={texts.expireBoth} onPull={() => expireTokens(id, "both")} />
          <Lever label={texts.revoke} onPull={() => revokeTokens(id)} />
        </Group>
      )}
    </Part>
  );
}

interface ClockProps {
  business: Business;
  ahead: number;
  moved: number;
}

function Clock({ business, ahead, moved }: ClockProps): ReactElement {
  const now = useNow(1_000) + ahead;
  const drift =
    moved === 0
      ? texts.clockReal
      : moved > 0
        ? texts.clockAhead(span(moved))
        : texts.clockBehind(span(moved));
  return (
    <Part title={texts.clock}>
      <Hint>{`${dayAndTime(now, now)}, ${drift}`}</Hint>
      <Group gap="xs">
        <Lever label={texts.forward.hour} onPull={() => moveClock(HOUR_MS)} />
        <Lever label={texts.forward.day} onPull={() => moveClock(24 * HOUR_MS)} />
        {moved !== 0 && <Lever label={texts.clockBack} onPull={resetClock} />}
      </Group>
      <Hint>{texts.clockHint}</Hint>
      <Group gap="xs">
        <Lever
          label={texts.wroteLongAgo}
          onPull={() => wroteLongAgo(business, texts.wroteLongAgoText, WINDOW_MS + MINUTE_MS)}
        />
      </Group>
      <Hint>{texts.wroteLongAgoHint}</Hint>
    </Part>
  );
}

function Lever({ label, onPull }: { label: string; onPull: () => Promise<unknown> }): ReactElement {
  return (
    <Button size="compact-sm" variant="default" onClick={() => attempt(onPull())}>
      {label}
    </Button>
  );
}
