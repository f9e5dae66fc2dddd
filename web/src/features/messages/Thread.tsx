/** A thread: opens at the newest message or at one that was asked for, and grows at both ends. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { ReactElement } from "react";

import { threadQuery } from "@/api/messages";
import type { Attachment, Capabilities, Conversation, Message } from "@/api/types";
import { ProblemAlert } from "@/ui";

import { Announcer } from "./Announcer";
import { chunksOf } from "./chunks";
import { Lightbox } from "./Lightbox";
import { OutgoingBubble } from "./OutgoingBubble";
import { firstUnread, rowsOf } from "./rows";
import { flash, ThreadScroll } from "./ThreadScroll";
import { ThreadContext } from "./ThreadContext";
import type { ThreadTools } from "./ThreadContext";
import { ThreadChunk } from "./ThreadChunk";
import { ThreadSkeleton } from "./ThreadSkeleton";
import { useOutgoing } from "./useOutbox";

interface Props {
  conversation: Conversation;
  capabilities: Capabilities | undefined;
  /** The message to open at; null is the newest. */
  around: number | null;
  onQuote: (message: Message) => void;
}

const NOTHING: readonly string[] = [];

export function Thread({ conversation, capabilities, around, onQuote }: Props): ReactElement {
  const query = useInfiniteQuery(threadQuery(conversation.id, around));
  const navigate = useNavigate();
  const [enlarged, setEnlarged] = useState<Attachment | null>(null);
  const pages = query.data?.pages;
  const messages = useMemo(() => pages?.toReversed().flatMap((page) => page.items) ?? [], [pages]);
  const byId = useMemo(() => new Map(messages.map((item) => [item.id, item])), [messages]);
  const newLine = useNewLine(messages, conversation.unread_count);
  const rows = useMemo(() => rowsOf(messages, newLine), [messages, newLine]);
  const chunks = useMemo(() => chunksOf(rows, pages ?? []), [rows, pages]);
  const known = useMemo(() => new Set(messages.map((item) => item.client_id)), [messages]);
  const outgoing = useOutgoing(conversation.id).filter((item) => !known.has(item.client_id));

  const jumpTo = useCallback(
    (id: number | null) => {
      if (id !== null && flash(id)) return;
      void navigate({
        to: "/conversations/$conversationId",
        params: { conversationId: conversation.id },
        search: ({ message: _, ...kept }) => (id === null ? kept : { ...kept, message: id }),
        replace: true,
      });
    },
    [navigate, conversation.id],
  );
  const tools = useMemo<ThreadTools>(
    () => ({
      conversation,
      find: (id) => byId.get(id),
      jumpTo,
      enlarge: setEnlarged,
      quote: capabilities?.quote ? onQuote : null,
      quotable: capabilities?.quote?.of ?? NOTHING,
    }),
    [conversation, byId, jumpTo, capabilities, onQuote],
  );

  if (query.isPending) return <ThreadSkeleton />;
  if (query.isError && messages.length === 0)
    return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <ThreadContext value={tools}>
      <ThreadScroll
        around={around}
        newestKey={rows.at(-1)?.key ?? ""}
        ownKey={outgoing.at(-1)?.client_id ?? ""}
        older={query.hasNextPage ? query.fetchNextPage : null}
        newer={query.hasPreviousPage ? query.fetchPreviousPage : null}
        busy={query.isFetching}
        onNewest={() => jumpTo(null)}
      >
        {chunks.map(({ key, rows: mine }) => (
          <ThreadChunk key={key} rows={mine} />
        ))}
        {outgoing.map((item) => (
          <OutgoingBubble key={item.client_id} item={item} />
        ))}
      </ThreadScroll>
      <Announcer messages={messages} name={conversation.contact.name} />
      <Lightbox attachment={enlarged} onClose={() => setEnlarged(null)} />
    </ThreadContext>
  );
}

/** Where the "new" line stands: before what was unread when the thread was opened, though it is read since. */
function useNewLine(messages: readonly Message[], unread: number): number | null {
  const [atFirst] = useState(unread);
  const [line, setLine] = useState<number | null | undefined>(undefined);
  if (line === undefined && messages.length > 0) setLine(firstUnread(messages, atFirst));
  return line ?? null;
}
