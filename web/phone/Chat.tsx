/** The phone itself: the chat with the shop, as the customer sees it. */
import { Avatar, Button, Group, Switch, Text } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";

import { Bubble } from "./Bubble";
import { Composer } from "./Composer";
import { post } from "./control";
import type { Business, Customer, PhoneMessage } from "./control";
import classes from "./phone.module.css";
import { conversationOf, thread, unread } from "./state";
import type { PhoneState } from "./state";
import { useNow } from "./useSandbox";
import { words } from "./words";

interface Props {
  state: PhoneState;
  business: Business;
  customer: Customer;
}

export function Chat({ state, business, customer }: Props): ReactElement {
  const conversation = conversationOf(state, customer.unique_identifier, business.business_id);
  const messages = thread(state, conversation?.conversation_id);
  const [quoted, quote] = useState<PhoneMessage | null>(null);
  const [readsAtOnce, setReadsAtOnce] = useState(true);
  const waiting = unread(state, conversation);
  const end = useRef<HTMLDivElement>(null);
  const now = useNow(1_000) + state.offset;
  const typing = conversation !== undefined && conversation.typing_until > now;
  const { business_id: businessId } = business;
  const { unique_identifier: customerId } = customer;

  const read = useCallback(() => {
    post("customer/read", { business: businessId, customer: customerId }).catch(() => undefined);
  }, [businessId, customerId]);
  useEffect(() => {
    if (readsAtOnce && waiting > 0) read();
  }, [readsAtOnce, waiting, read]);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [messages.length, typing]);

  const lastOwn = messages.findLast(({ from }) => from === "customer");
  return (
    <section className={classes.phone} aria-label={words.title}>
      <header className={classes.bar}>
        <Avatar src={business.avatar} alt="" />
        <div>
          <Text fw={600} lh={1.2}>
            {business.display_name}
          </Text>
          <Text size="xs" c="dimmed">
            {typing ? words.typing : `@${business.username}`}
          </Text>
        </div>
      </header>
      <div className={classes.thread} role="log" aria-label={business.display_name}>
        {messages.length === 0 && (
          <Text c="dimmed" ta="center" m="auto">
            {words.emptyChat}
          </Text>
        )}
        {messages.map((message) => (
          <Bubble
            key={message.message_id}
            message={message}
            quoted={state.messages.get(message.quoted_message_id ?? "")}
            customer={customer}
            seen={
              message === lastOwn &&
              conversation !== undefined &&
              message.at <= conversation.read_by_business_at
            }
            onQuote={() => quote(message)}
          />
        ))}
        <div ref={end} />
      </div>
      <Composer
        business={business}
        customer={customer}
        quoted={quoted}
        onQuoteGone={() => quote(null)}
      />
      <Group className={classes.reading} justify="space-between">
        <Switch
          size="xs"
          label={words.readsAtOnce}
          checked={readsAtOnce}
          onChange={(event) => setReadsAtOnce(event.currentTarget.checked)}
        />
        <Button size="compact-xs" variant="subtle" disabled={waiting === 0} onClick={read}>
          {words.readNow}
        </Button>
      </Group>
    </section>
  );
}
