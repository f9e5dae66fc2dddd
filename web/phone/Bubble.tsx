/** One message on the phone, or one that is still on its way. */
import { Button, Group } from "@mantine/core";
import { memo } from "react";
import type { ReactElement } from "react";

import type { Business, Customer, PhoneMessage, Reaction } from "./rows";
import { Content } from "./Content";
import { MessageMenu } from "./MessageMenu";
import classes from "./thread.module.css";
import { plain } from "./reading";
import type { Outgoing } from "./state";
import { clockTime } from "./times";
import { texts } from "./texts";

/** Kinds that are a picture by themselves and need no bubble around them. */
const BARE = new Set(["image", "video", "sticker", "emoji"]);

interface Props {
  message: PhoneMessage;
  endsRun: boolean;
  quoted: PhoneMessage | undefined;
  /** The button of this card that was tapped last. */
  tapped: string | undefined;
  customer: Customer;
  business: Business;
  /** "Sent" or "Seen", below the newest of the customer's messages. */
  status: string | null;
  onQuote: (message: PhoneMessage) => void;
}

/** Remembered, because a chat is long and usually only its end changes. */
export const Bubble = memo(function Bubble(props: Props): ReactElement {
  const { message, endsRun, quoted, customer, business, status } = props;
  const own = message.from === "customer";
  const notes = [
    endsRun || status !== null ? clockTime(message.at) : "",
    message.automatic ? texts.automatic : "",
    status ?? "",
  ].filter(Boolean);
  return (
    <article
      id={`message-${message.id}`}
      className={own ? classes.own : classes.theirs}
      aria-label={own ? customer.name : business.name}
    >
      {quoted && <Quoted message={quoted} own={own} />}
      <div className={classes.line}>
        <div
          className={classes.bubble}
          data-bare={BARE.has(message.kind) || undefined}
          data-reacted={message.reactions.length > 0 || undefined}
        >
          <Content message={message} tapped={props.tapped} />
          {message.reactions.length > 0 && <Reactions reactions={message.reactions} />}
        </div>
        <MessageMenu message={message} customer={customer} onQuote={() => props.onQuote(message)} />
      </div>
      {notes.length > 0 && <div className={classes.note}>{notes.join(" · ")}</div>}
    </article>
  );
});

/** The message that is replied to; a click goes there. */
function Quoted({ message, own }: { message: PhoneMessage; own: boolean }): ReactElement {
  return (
    <button
      type="button"
      className={classes.quoted}
      data-own={own || undefined}
      onClick={() =>
        document
          .getElementById(`message-${message.id}`)
          ?.scrollIntoView({ block: "center", behavior: "smooth" })
      }
    >
      {plain(message)}
    </button>
  );
}

function Reactions({ reactions }: { reactions: readonly Reaction[] }): ReactElement {
  return (
    <span className={classes.reactions}>
      {reactions.map(({ by, emoji, picture: drawn }) =>
        drawn ? <img key={by} src={drawn} alt={texts.drawnEmoji} /> : <span key={by}>{emoji}</span>,
      )}
    </span>
  );
}

interface UnsentProps {
  outgoing: Outgoing;
  onAgain: () => void;
  onDiscard: () => void;
}

/** A message on its way, or one that was refused and why. */
export function Unsent({ outgoing, onAgain, onDiscard }: UnsentProps): ReactElement {
  const { draft, problem } = outgoing;
  return (
    <article className={classes.own} aria-busy={problem === null}>
      <div className={classes.line}>
        <div className={classes.bubble} data-waiting>
          <span className={classes.text}>{plain(draft)}</span>
        </div>
      </div>
      <div className={classes.note} data-bad={problem !== null || undefined}>
        {problem === null ? texts.sending : texts.notSent(problem)}
      </div>
      {problem !== null && (
        <Group gap={4} justify="flex-end">
          <Button size="compact-xs" variant="light" onClick={onAgain}>
            {texts.tryAgain}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onDiscard}>
            {texts.discard}
          </Button>
        </Group>
      )}
    </article>
  );
}
