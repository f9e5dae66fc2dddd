/** One customer's phone, and what its owner does beside writing: reading, and arriving from somewhere. */
import { Button, Menu, Switch, Tooltip } from "@mantine/core";
import { useDocumentVisibility, useLocalStorage } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import type { Dispatch, ReactElement } from "react";

import { Arrive, ArriveItems } from "./Arrive";
import type { Arrival } from "./Arrive";
import { attempt } from "./attempt";
import { Chat } from "./Chat";
import { read } from "./control";
import type { Business, Customer, PhoneConversation, PhoneMessage } from "./control";
import { Feed } from "./feed/Feed";
import { Rooms, usePlace } from "./feed/Rooms";
import { feedTexts } from "./feed/texts";
import classes from "./page.module.css";
import { conversationOf, threadOf, unreadOf } from "./reading";
import type { Action, PhoneState } from "./state";
import { texts } from "./texts";

interface Props {
  state: PhoneState;
  dispatch: Dispatch<Action>;
  business: Business;
  customer: Customer;
  wide: boolean;
}

/** How the phone's owner reads. */
export interface Reading {
  atOnce: boolean;
  setAtOnce: (on: boolean) => void;
  unread: number;
  readNow: () => void;
}

export function Stage({ state, dispatch, business, customer, wide }: Props): ReactElement {
  const [text, setText] = useState("");
  const [arrival, setArrival] = useState<Arrival | null>(null);
  const conversation = conversationOf(state, customer.unique_identifier, business.business_id);
  const id = conversation?.conversation_id;
  const thread = useMemo(() => threadOf(state.messages, id), [state.messages, id]);
  const [{ room, video }, go] = usePlace();
  const reading = useReading(
    thread,
    conversation,
    business,
    customer,
    state.ahead,
    room === "chat",
  );
  const rooms = (
    <Rooms room={room} unread={reading.unread} onGo={(to) => go({ room: to, video: "" })} />
  );
  if (room === "feed")
    return (
      <>
        <Feed
          state={state}
          dispatch={dispatch}
          business={business}
          customer={customer}
          video={video}
          onVideo={(opened) => go({ room, video: opened })}
          framed={wide}
        >
          {rooms}
        </Feed>
        {wide && <div className={classes.strip}>{feedTexts.hint}</div>}
      </>
    );
  return (
    <>
      <Chat
        state={state}
        dispatch={dispatch}
        business={business}
        customer={customer}
        conversation={conversation}
        thread={thread}
        reading={reading}
        text={text}
        onText={setText}
        onArrive={setArrival}
        framed={wide}
      >
        {rooms}
      </Chat>
      {wide && <Strip reading={reading} onArrive={setArrival} />}
      <Arrive
        by={arrival}
        pair={{ business: business.business_id, customer: customer.unique_identifier }}
        onClose={() => setArrival(null)}
        onFilled={setText}
      />
    </>
  );
}

/** Reads what is unread as soon as it is on the screen, or when told to. */
function useReading(
  thread: readonly PhoneMessage[],
  conversation: PhoneConversation | undefined,
  business: Business,
  customer: Customer,
  ahead: number,
  shown: boolean,
): Reading {
  const [atOnce, setAtOnce] = useLocalStorage({
    key: "phone-reads-at-once",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const looking = useDocumentVisibility() === "visible" && shown;
  const unread = unreadOf(thread, conversation);
  const newest = unread.at(-1)?.at;
  const { business_id: shop } = business;
  const { unique_identifier: person } = customer;
  useEffect(() => {
    if (atOnce && looking && newest !== undefined) readUntil(shop, person, newest, ahead);
  }, [atOnce, looking, newest, shop, person, ahead]);
  return {
    atOnce,
    setAtOnce,
    unread: unread.length,
    readNow: () => {
      if (newest !== undefined) readUntil(shop, person, newest, ahead);
    },
  };
}

/** Now, or later when the newest message is from a time to which the clock was moved and moved back. */
function readUntil(business: string, customer: string, newest: number, ahead: number): void {
  attempt(read({ business, customer }, newest > Date.now() + ahead ? newest : undefined));
}

function Strip({
  reading,
  onArrive,
}: {
  reading: Reading;
  onArrive: (by: Arrival) => void;
}): ReactElement {
  return (
    <div className={classes.strip}>
      <Tooltip label={texts.readsHint} openDelay={300}>
        <div>
          <Switch
            label={texts.readsAtOnce}
            checked={reading.atOnce}
            onChange={(event) => reading.setAtOnce(event.currentTarget.checked)}
          />
        </div>
      </Tooltip>
      <Button
        size="compact-sm"
        variant="default"
        disabled={reading.unread === 0}
        onClick={reading.readNow}
      >
        {texts.readNowCount(reading.unread)}
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {texts.arrive}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ArriveItems onArrive={onArrive} />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
