/** A message that is still on its way from this browser to the server. */
import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { Picture } from "@/features/media";
import { useOutbox } from "@/features/outbox";
import type { Outgoing } from "@/features/outbox";
import { ExactTime, problemText, StatusTick, toastUndo, useNow } from "@/ui";

import { Buttons, MessageText } from "./Content";
import classes from "./Message.module.css";

const SMALL = { size: "compact-xs", variant: "default" } as const;

export function OutgoingBubble({ item }: { item: Outgoing }): ReactElement {
  const refused = item.state === "refused";
  return (
    <article
      className={classes.message}
      data-side="out"
      data-first
      data-note={item.private || undefined}
    >
      <span className={classes.avatar} />
      <div className={classes.column}>
        <div className={classes.bubble} data-last data-waiting={!refused || undefined}>
          {item.attachments.map((attachment) => (
            <Picture key={attachment.id} attachment={attachment} alt={attachment.name} />
          ))}
          {item.content !== null && <MessageText text={item.content} />}
          <Buttons buttons={item.buttons} />
        </div>
        <OutgoingState item={item} />
      </div>
    </article>
  );
}

/** How far it is, and what can be done about it. */
export function OutgoingState({ item }: { item: Outgoing }): ReactElement {
  const { t } = useTranslation("thread");
  const outbox = useOutbox();
  const refused = item.state === "refused";
  const left = Math.ceil((item.undoUntil - useNow(1_000)) / 1_000);
  const held = left > 0 && !refused;
  return (
    <>
      {refused && <Refused item={item} />}
      <div className={classes.meta}>
        {held && (
          <>
            <span>{t("goesIn", { seconds: left })}</span>
            <Button
              size="compact-xs"
              variant="light"
              onClick={() => outbox.undo(item.conversation_id)}
            >
              {t("undo")}
            </Button>
          </>
        )}
        {item.state === "waiting" && !held && (
          <span>{t(item.problem?.status === 401 ? "waitingForSession" : "waitingForNetwork")}</span>
        )}
        <ExactTime at={item.written_at} />
        <StatusTick status={refused ? "failed" : "queued"} />
      </div>
    </>
  );
}

/** Why the server did not take it, and what can be done: nothing that was written is lost. */
function Refused({ item }: { item: Outgoing }): ReactElement {
  const { t } = useTranslation("thread");
  const outbox = useOutbox();
  const { client_id: id } = item;
  const discard = (): void => {
    const gone = outbox.takeOut(id);
    toastUndo(t("discarded"), () => outbox.giveBack(gone));
  };
  return (
    <div className={classes.trouble} role="alert">
      <span>{problemText(item.problem)}</span>
      <Button.Group>
        <Button {...SMALL} onClick={() => outbox.retry(id)}>
          {t("actions.retry", { ns: "common" })}
        </Button>
        <Button {...SMALL} onClick={() => outbox.giveBack(outbox.takeOut(id))}>
          {t("edit")}
        </Button>
        <Button {...SMALL} onClick={discard}>
          {t("discard")}
        </Button>
      </Button.Group>
    </div>
  );
}
