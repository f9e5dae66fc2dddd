/** Who one can be: the customers there are, whom they write to, and a form to invent another. */
import { Avatar, Badge, Button, Select, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { ReactElement } from "react";

import { BusyShop } from "./BusyShop";
import type { Business, Customer, PhoneConversation } from "./rows";
import { Identity } from "./Identity";
import classes from "./page.module.css";
import { PlatformSelect } from "./PlatformSelect";
import { plain, unreadCounts } from "./reading";
import type { PhoneState, Platforms } from "./state";
import { listTime, useNow } from "./times";
import { useControl } from "./useControl";
import { texts } from "./texts";

/** From this many on, one may search them. */
const MANY = 7;

interface Props {
  platforms: Platforms;
  state: PhoneState;
  business: Business;
  chosen: Customer | undefined;
  onPlatform: (platform: string) => void;
  onBusiness: (username: string) => void;
  onCustomer: (username: string) => void;
}

export function Customers({
  platforms,
  state,
  business,
  chosen,
  onPlatform,
  onBusiness,
  onCustomer,
}: Props): ReactElement {
  const control = useControl();
  const [inventing, setInventing] = useState(false);
  const [sought, seek] = useState("");
  const now = useNow(60_000) + state.ahead;
  const businesses = [...state.businesses.values()];
  const rows = useMemo(() => peopleOf(state, business), [state, business]);
  const wanted = sought.trim().toLowerCase();
  const found = rows.filter(({ customer: { name, username } }) =>
    `${name} @${username}`.toLowerCase().includes(wanted),
  );
  return (
    <div className={classes.people}>
      <PlatformSelect platforms={inUse(platforms, state)} chosen={state} onPlatform={onPlatform} />
      {businesses.length > 1 && (
        <Select
          label={texts.writesTo}
          data={businesses.map((row) => ({ value: row.username, label: row.name }))}
          value={business.username}
          allowDeselect={false}
          onChange={(username) => username !== null && onBusiness(username)}
        />
      )}
      {inventing ? (
        <Identity
          asked={state.manifest.customer}
          onCancel={() => setInventing(false)}
          onSubmit={(who) =>
            control.createCustomer(who).then(() => {
              setInventing(false);
              onCustomer(who.username);
            })
          }
        />
      ) : (
        <Button
          variant="light"
          leftSection={<IconUserPlus size={18} />}
          onClick={() => setInventing(true)}
        >
          {texts.newCustomer}
        </Button>
      )}
      <BusyShop state={state} business={business} />
      {rows.length >= MANY && (
        <TextInput
          aria-label={texts.find}
          placeholder={texts.find}
          leftSection={<IconSearch size={16} />}
          value={sought}
          onChange={(event) => seek(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          {rows.length === 0 ? texts.noCustomers : texts.nobodyFound}
        </Text>
      )}
      <div className={classes.list}>
        {found.map((row) => (
          <Person
            key={row.customer.id}
            {...row}
            now={now}
            active={row.customer === chosen}
            onChoose={() => onCustomer(row.customer.username)}
          />
        ))}
      </div>
    </div>
  );
}

/** The platforms that somebody can be played on, and the one that is played. */
const inUse = (platforms: Platforms, chosen: PhoneState): Platforms =>
  new Map([...platforms].filter(([, state]) => state === chosen || state.businesses.size > 0));

interface Row {
  customer: Customer;
  conversation: PhoneConversation | undefined;
  unread: number;
}

/** Everybody, with their conversation with this business; whoever was last in touch comes first. */
function peopleOf(state: PhoneState, business: Business): Row[] {
  const counts = unreadCounts(state);
  const held = new Map(
    [...state.conversations.values()]
      .filter((row) => row.business === business.id)
      .map((row) => [row.customer, row]),
  );
  return [...state.customers.values()]
    .reverse()
    .map((customer) => {
      const conversation = held.get(customer.id);
      return {
        customer,
        conversation,
        unread: counts.get(conversation?.id ?? "") ?? 0,
      };
    })
    .sort((a, b) => (b.conversation?.updated_at ?? 0) - (a.conversation?.updated_at ?? 0));
}

/** What is said of somebody who has not written: how they came, if they did. */
function cameHow(conversation: PhoneConversation | undefined): string {
  return conversation?.arrivals.at(0)?.short ?? texts.never;
}

function Person({
  customer,
  conversation,
  unread,
  now,
  active,
  onChoose,
}: Row & { now: number; active: boolean; onChoose: () => void }): ReactElement {
  const last = conversation?.last_message;
  const said = last ? plain(last) : cameHow(conversation);
  return (
    <UnstyledButton className={classes.person} aria-pressed={active} onClick={onChoose}>
      <Avatar src={customer.avatar} alt="" radius="xl" />
      <span className={classes.who}>
        <span className={classes.name}>{customer.name}</span>
        <span className={classes.said}>{last?.from === "customer" ? texts.you(said) : said}</span>
      </span>
      <span className={classes.meta}>
        <span>{last ? listTime(last.at, now) : customer.country}</span>
        {unread > 0 && (
          <Badge size="sm" circle>
            {unread}
          </Badge>
        )}
      </span>
    </UnstyledButton>
  );
}
