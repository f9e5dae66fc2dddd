/** What a message answers to; a press leads there. */
import { skipToken, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { get } from "@/api/client";
import type { Message, MessagePage } from "@/api/types";

import classes from "./Message.module.css";
import { plainLine } from "./plainLine";
import { useThread } from "./ThreadContext";

export function Quote({ message }: { message: Message }): ReactElement | null {
  const { t } = useTranslation("inbox");
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
      {who && <span className={classes.quoteWho}>{who.slice(0, 80)}</span>}
      <span className={classes.quoteText} dir="auto">
        {quoted ? plainLine(quoted) : t("thread.quoted")}
      </span>
    </button>
  );

  function authorOf({ agent, author }: Message): string {
    return agent?.name ?? t(`who.${author}`);
  }
}

/** The quoted message: from the thread when it is loaded, else fetched by itself. */
function useQuoted({ reply_to_id: id, conversation_id: conversation }: Message): Message | null {
  const loaded = useThread().find(id ?? 0);
  const wanted = id !== null && !loaded;
  const { data } = useQuery({
    queryKey: ["quoted", id],
    queryFn: wanted ? ({ signal }) => fetchOne(conversation, id, signal) : skipToken,
    staleTime: Infinity,
  });
  return loaded ?? data ?? null;
}

async function fetchOne(
  conversation: number,
  id: number,
  signal: AbortSignal,
): Promise<Message | null> {
  const path = `/api/conversations/${conversation}/messages`;
  const { items } = await get<MessagePage>(path, { around: id, limit: 1 }, signal);
  return items.find((item) => item.id === id) ?? null;
}
