/** The phone: a chat with the shop as the customer sees it. */
import { ActionIcon, Avatar, Menu } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import type { Dispatch, ReactElement, ReactNode } from "react";

import { ArriveItems } from "./Arrive";
import { reason } from "./attempt";
import { Composer } from "./Composer";
import { quoting } from "./control";
import type { Business, Customer, Draft, PhoneConversation, PhoneMessage } from "./rows";
import type { Arrival } from "./manifest";
import classes from "./phone.module.css";
import { outgoingOf } from "./reading";
import type { Reading } from "./Stage";
import type { Action, Outgoing, PhoneState } from "./state";
import { Thread } from "./Thread";
import { clockTime, useNow } from "./times";
import { useControl } from "./useControl";
import { texts } from "./texts";

interface Props {
  state: PhoneState;
  dispatch: Dispatch<Action>;
  business: Business;
  customer: Customer;
  conversation: PhoneConversation | undefined;
  thread: readonly PhoneMessage[];
  reading: Reading;
  text: string;
  onText: (text: string) => void;
  onArrive: (by: Arrival) => void;
  /** Whether the phone is drawn around the chat; on a real phone it is already there. */
  framed: boolean;
  /** What stands below everything else on the screen. */
  children: ReactNode;
}

export function Chat(props: Props): ReactElement {
  const { state, dispatch, business, customer, conversation, thread } = props;
  const [quoted, quote] = useState<PhoneMessage | null>(null);
  const control = useControl();
  const shop = business.id;
  const person = customer.id;
  const outgoing = useMemo(
    () => outgoingOf(state.outgoing, person, shop),
    [state.outgoing, person, shop],
  );

  const write = useCallback(
    (message: Outgoing): void => {
      const { id } = message;
      dispatch({ type: "writing", outgoing: { ...message, problem: null } });
      control.send(message.pair, message.draft).then(
        (sent) => dispatch({ type: "written", id, message: sent.message_id }),
        (error: unknown) => dispatch({ type: "refused", id, problem: reason(error) }),
      );
    },
    [control, dispatch],
  );
  const send = (draft: Draft): void => {
    write({
      id: freshId(),
      pair: { business: shop, customer: person },
      draft: quoting(draft, quoted?.id),
      problem: null,
    });
    quote(null);
  };

  return (
    <section
      className={classes.phone}
      data-framed={props.framed || undefined}
      aria-label={texts.titleOf(customer.name)}
    >
      {props.framed && <StatusBar ahead={state.ahead} />}
      <header className={classes.bar}>
        <Avatar src={business.avatar} alt="" radius="xl" />
        <div className={classes.shop}>
          <span className={classes.shopName}>{business.name}</span>
          <span className={classes.handle}>@{business.username}</span>
        </div>
        {!props.framed && <PhoneMenu reading={props.reading} onArrive={props.onArrive} />}
      </header>
      <Thread
        thread={thread}
        outgoing={outgoing}
        conversation={conversation}
        business={business}
        customer={customer}
        ahead={state.ahead}
        dispatch={dispatch}
        onQuote={quote}
        onAgain={write}
      />
      <Composer
        business={business}
        customer={customer}
        text={props.text}
        onText={props.onText}
        quoted={quoted}
        onQuoteGone={() => quote(null)}
        onSend={send}
        focused={props.framed}
      />
      {props.children}
    </section>
  );
}

let made = 0;
const freshId = (): string => `outgoing-${++made}`;

export function StatusBar({ ahead }: { ahead: number }): ReactElement {
  const now = useNow(1_000) + ahead;
  return (
    <div className={classes.status} aria-hidden>
      <span>{clockTime(now)}</span>
      <span className={classes.camera} />
      <span className={classes.battery} />
    </div>
  );
}

function PhoneMenu({
  reading,
  onArrive,
}: {
  reading: Reading;
  onArrive: (by: Arrival) => void;
}): ReactElement {
  const { arrivals } = useControl().manifest;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.phoneMenu}>
          <IconDotsVertical size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={reading.atOnce} onChange={reading.setAtOnce}>
          {texts.readsAtOnce}
        </Menu.CheckboxItem>
        <Menu.Item disabled={reading.unread === 0} onClick={reading.readNow}>
          {texts.readNowCount(reading.unread)}
        </Menu.Item>
        {arrivals.length > 0 && <Menu.Label>{texts.arrive}</Menu.Label>}
        <ArriveItems onArrive={onArrive} />
      </Menu.Dropdown>
    </Menu>
  );
}
