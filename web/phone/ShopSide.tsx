/** The shop's side of the platform: its own app, its permission for Frontdesk, and the platform's clock. */
import { ActionIcon, Button, Group, Text, TextInput, Title } from "@mantine/core";
import { IconSend2 } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement, ReactNode, SubmitEvent } from "react";

import { attempt } from "./attempt";
import classes from "./behind.module.css";
import { moveClock, resetClock } from "./control";
import type { Business, Customer, Grant, MessagingWindow } from "./rows";
import { conversationOf } from "./reading";
import type { PhoneState } from "./state";
import { dayAndTime, span, useNow } from "./times";
import { useControl } from "./useControl";
import { texts } from "./texts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Props {
  state: PhoneState;
  business: Business;
  customer: Customer | undefined;
}

export function ShopSide({ state, business, customer }: Props): ReactElement {
  const { manifest } = useControl();
  const grants = [...state.grants.values()].filter((row) => row.business === business.id);
  return (
    <>
      {customer && manifest.own_app && (
        <OwnApp state={state} business={business} customer={customer} />
      )}
      {manifest.grants && <Permission grants={grants} business={business} ahead={state.ahead} />}
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
  const control = useControl();
  const pair = { business: business.id, customer: customer.id };
  const conversation = conversationOf(state, pair.customer, pair.business);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(control.businessSends(pair, text).then(() => setText("")));
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
        <Lever label={texts.markSeen} onPull={() => control.businessReads(pair)} />
        {conversation.is_request && (
          <Lever label={texts.accept} onPull={() => control.businessAccepts(pair)} />
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
  const control = useControl();
  const { id } = business;
  const alive = grants.some(({ revoked }) => !revoked);
  return (
    <Part title={texts.permission}>
      {grants.length === 0 && <Hint>{texts.noPermission}</Hint>}
      {grants.map((row) => (
        <Hint key={row.app}>
          {row.revoked
            ? texts.revoked
            : texts.granted(until(row.access_expires_at), until(row.refresh_expires_at))}
        </Hint>
      ))}
      {alive && (
        <Group gap="xs">
          <Lever label={texts.expireAccess} onPull={() => control.expireTokens(id, "access")} />
          <Lever label={texts.expireBoth} onPull={() => control.expireTokens(id, "both")} />
          <Lever label={texts.revoke} onPull={() => control.revokeTokens(id)} />
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
  const control = useControl();
  const { window_hours: hours } = control.manifest;
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
      {hours > 0 && (
        <>
          <Group gap="xs">
            <Lever
              label={texts.wroteLongAgo(hours)}
              onPull={() =>
                control.wroteLongAgo(business, texts.wroteLongAgoText, hours * HOUR_MS + MINUTE_MS)
              }
            />
          </Group>
          <Hint>{texts.wroteLongAgoHint}</Hint>
        </>
      )}
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
