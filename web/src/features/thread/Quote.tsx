/** The message that a reply quotes; a press leads there. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { messageQuery } from "@/api/messages";
import type { Message } from "@/api/types";

import classes from "./Message.module.css";
import { plainLine } from "./plainLine";
import { useThread } from "./ThreadContext";

export function Quote({ message }: { message: Message }): ReactElement | null {
  const { t } = useTranslation("thread");
  const { conversation, jumpTo } = useThread();
  const quoted = useQuoted(message);
  const id = message.reply_to_id;
  if (id === null && message.reply_to_remote_id === null) return null;
  const who = quoted && (quoted.direction === "in" ? conversation.contact.name : authorOf(quoted));
  return (
    <button
      type="button"
      className={classes.quote}
      disabled={id === null}
      onClick={() => {
        if (id !== null) jumpTo(id);
      }}
    >
      {who && (
        <span className={classes.quoteWho} dir="auto">
          {who.slice(0, 80)}
        </span>
      )}
      <span className={classes.quoteText} dir="auto">
        {quoted ? plainLine(quoted) : t("quoted")}
      </span>
    </button>
  );

  function authorOf({ author: { kind, name } }: Message): string {
    return name ?? t(`who.${kind}`, { ns: "common" });
  }
}

/** The quoted message: from the thread when it is loaded, else fetched by itself. */
function useQuoted({ reply_to_id: id, conversation_id: conversation }: Message): Message | null {
  const loaded = useThread().find(id ?? 0);
  const wanted = id !== null && !loaded;
  const { data } = useQuery({ ...messageQuery(conversation, id ?? 0), enabled: wanted });
  return loaded ?? data ?? null;
}
