/** One customer's phone, and what its owner does beside writing: reading, and arriving from somewhere. */
import { Button, Menu, Switch, Tooltip } from "@mantine/core";
import { useDocumentVisibility, useLocalStorage } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Dispatch, ReactElement } from "react";

import { Arrive, ArriveItems } from "./Arrive";
import { attempt } from "./attempt";
import { Chat } from "./Chat";
import type { Business, Customer, PhoneConversation, PhoneMessage } from "./rows";
import { Feed } from "./feed/Feed";
import { CHAT, Rooms, usePlace } from "./feed/Rooms";
import { feedTexts } from "./feed/texts";
import type { Arrival } from "./manifest";
import classes from "./page.module.css";
import { conversationOf, threadOf, unreadOf } from "./reading";
import type { Action, PhoneState } from "./state";
import { useControl } from "./useControl";
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
  const { manifest } = useControl();
  const conversation = conversationOf(state, customer.id, business.id);
  const id = conversation?.id;
  const thread = useMemo(() => threadOf(state.messages, id), [state.messages, id]);
  const [place, go] = usePlace();
  // A platform without posts has the chat only.
  const { room, post } = manifest.comment_characters > 0 ? place : CHAT;
  const reading = useReading(
    thread,
    conversation,
    business,
    customer,
    state.ahead,
    room === "chat",
  );
  const rooms = manifest.comment_characters > 0 && (
    <Rooms room={room} unread={reading.unread} onGo={(to) => go({ room: to, post: "" })} />
  );
  if (room === "feed")
    return (
      <>
        <Feed
          state={state}
          dispatch={dispatch}
          business={business}
          customer={customer}
          post={post}
          onPost={(opened) => go({ room, post: opened })}
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
        pair={{ business: business.id, customer: customer.id }}
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
  const control = useControl();
  const { id: shop } = business;
  const { id: person } = customer;
  const readUntil = useCallback(
    (until: number) => {
      // Later when the newest message is from a time to which the clock was moved and moved back.
      const at = until > Date.now() + ahead ? until : undefined;
      attempt(control.read({ business: shop, customer: person }, at));
    },
    [control, shop, person, ahead],
  );
  useEffect(() => {
    if (atOnce && looking && newest !== undefined) readUntil(newest);
  }, [atOnce, looking, newest, readUntil]);
  return {
    atOnce,
    setAtOnce,
    unread: unread.length,
    readNow: () => {
      if (newest !== undefined) readUntil(newest);
    },
  };
}

function Strip({
  reading,
  onArrive,
}: {
  reading: Reading;
  onArrive: (by: Arrival) => void;
}): ReactElement {
  const { arrivals } = useControl().manifest;
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
      {arrivals.length > 0 && (
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
      )}
    </div>
  );
}
