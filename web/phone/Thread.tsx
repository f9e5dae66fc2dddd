/** The messages of the chat, the newest at the bottom, and what is on its way. */
import { ActionIcon, Avatar, Button, Text } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { Fragment, memo, useEffect, useRef, useState } from "react";
import type { Dispatch, ReactElement } from "react";

import { attempt } from "./attempt";
import { Bubble, Unsent } from "./Bubble";
import type { Business, Customer, PhoneConversation, PhoneMessage } from "./rows";
import classes from "./thread.module.css";
import { linesOf, tapsIn } from "./reading";
import type { Action, Outgoing } from "./state";
import { dayName, useNow } from "./times";
import { useControl } from "./useControl";
import { texts } from "./texts";

/** Closer to the end than this, in pixels, somebody is looking at the newest message. */
const NEAR = 60;
const TYPING_LOOK_MS = 500;

interface Props {
  thread: readonly PhoneMessage[];
  outgoing: readonly Outgoing[];
  conversation: PhoneConversation | undefined;
  business: Business;
  customer: Customer;
  ahead: number;
  dispatch: Dispatch<Action>;
  onQuote: (message: PhoneMessage) => void;
  onAgain: (outgoing: Outgoing) => void;
}

export const Thread = memo(function Thread(props: Props): ReactElement {
  const { thread, outgoing, conversation, business, customer, ahead, dispatch } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const today = useNow(60_000) + ahead;
  const byId = new Map(thread.map((message) => [message.id, message]));
  const taps = tapsIn(thread);
  const lastOwn = thread.findLast(({ from }) => from === "customer");
  const toEnd = (): void => {
    scroller.current?.scrollTo({ top: 0 });
  };
  // Who writes looks at what they wrote; the list grows upwards, so its end is at 0.
  useEffect(() => {
    if (outgoing.length > 0) toEnd();
  }, [outgoing.length]);

  return (
    <div className={classes.threadRoom}>
      <div
        ref={scroller}
        className={classes.scroller}
        // Scrolled by keyboard, so it must be reachable by it.
        tabIndex={0}
        role="log"
        aria-label={texts.chatWith(business.name)}
        onScroll={(event) => setAway(event.currentTarget.scrollTop < -NEAR)}
      >
        <div className={classes.thread}>
          <Beginning {...props} />
          {linesOf(thread).map(({ message, opensDay, endsRun }) => (
            <Fragment key={message.id}>
              {opensDay && <div className={classes.day}>{dayName(message.at, today)}</div>}
              <Bubble
                message={message}
                endsRun={endsRun}
                quoted={byId.get(message.quoted)}
                tapped={taps.get(message.id)}
                customer={customer}
                business={business}
                status={
                  message === lastOwn ? statusOf(message, conversation, outgoing.length > 0) : null
                }
                onQuote={props.onQuote}
              />
            </Fragment>
          ))}
          {outgoing.map((row) => (
            <Unsent
              key={row.id}
              outgoing={row}
              onAgain={() => props.onAgain(row)}
              onDiscard={() => dispatch({ type: "dropped", id: row.id })}
            />
          ))}
          {conversation && <Typing until={conversation.typing_until} ahead={ahead} />}
        </div>
      </div>
      {away && (
        <ActionIcon
          className={classes.toEnd}
          variant="default"
          radius="xl"
          size="lg"
          aria-label={texts.toEnd}
          onClick={toEnd}
        >
          <IconArrowDown size={18} />
        </ActionIcon>
      )}
    </div>
  );
});

function statusOf(
  message: PhoneMessage,
  conversation: PhoneConversation | undefined,
  more: boolean,
): string | null {
  if (message.at <= (conversation?.read_by_business_at ?? 0)) return texts.seen;
  return more ? null : texts.sent;
}

/** What stands above the first message: the shop, how the customer came, and what is special. */
function Beginning({
  thread,
  outgoing,
  conversation,
  business,
  customer,
  dispatch,
}: Props): ReactElement {
  const control = useControl();
  const count = conversation?.message_count ?? 0;
  if (conversation && count > thread.length) {
    const load = (): Promise<PhoneMessage[]> => control.fetchThread(conversation.id, count);
    return (
      <Button
        size="compact-sm"
        variant="subtle"
        mx="auto"
        onClick={() => attempt(load().then((messages) => dispatch({ type: "earlier", messages })))}
      >
        {texts.earlier}
      </Button>
    );
  }
  const arrivals = conversation?.arrivals ?? [];
  const isNew = thread.length + outgoing.length + arrivals.length === 0;
  return (
    <>
      <div className={classes.beginning}>
        <Avatar src={business.avatar} alt="" size={72} radius={36} />
        <Text fw={600}>{business.name}</Text>
        <Text size="sm" c="dimmed">
          {isNew ? texts.emptyChat(control.manifest.arrivals.length > 0) : `@${business.username}`}
        </Text>
      </div>
      {customer.notice && <Remark text={customer.notice} />}
      {conversation?.notice && <Remark text={conversation.notice} />}
      {arrivals.map(({ text }, index) => (
        <Remark key={index} text={text} />
      ))}
    </>
  );
}

const Remark = ({ text }: { text: string }): ReactElement => (
  <div className={classes.remark}>{text}</div>
);

function Typing({ until, ahead }: { until: number; ahead: number }): ReactElement | null {
  const now = useNow(TYPING_LOOK_MS) + ahead;
  if (until <= now) return null;
  return (
    <div className={classes.theirs} role="status">
      <div className={classes.typing} aria-label={texts.typing}>
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
