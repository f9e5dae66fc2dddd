/** A thread: opens at the newest message or at one that was asked for, and grows at both ends. */
import { useMemo, useState } from "react";
import type { ReactElement } from "react";

import type { Attachment, Capabilities, Conversation, Message } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { Lightbox } from "@/features/media";
import { useOutgoing } from "@/features/outbox";
import { ProblemAlert } from "@/ui";

import { Announcer } from "./Announcer";
import { chunksOf } from "./chunks";
import { DayModal } from "./DayModal";
import { NewMessages } from "./NewMessages";
import { OutgoingBubble } from "./OutgoingBubble";
import { rowsOf } from "./rows";
import { ThreadChunk } from "./ThreadChunk";
import { ThreadProvider } from "./ThreadContext";
import type { ThreadTools } from "./ThreadContext";
import { ThreadScroll } from "./ThreadScroll";
import { ThreadSkeleton } from "./ThreadSkeleton";
import { useLoadedRange } from "./useLoadedRange";
import { useNewLine } from "./useNewLine";
import { useReplied } from "./useReplied";

interface Props {
  conversation: Conversation;
  capabilities: Capabilities | undefined;
  /** The message to open at; null is the newest. */
  around: number | null;
  onQuote: (message: Message) => void;
}

const NOTHING: readonly string[] = [];

export function Thread({ conversation, capabilities, around, onQuote }: Props): ReactElement {
  const { query, messages, full, atNewest, jumpTo } = useLoadedRange(conversation.id, around);
  const [enlarged, setEnlarged] = useState<Attachment | null>(null);
  const [day, setDay] = useState<string | null>(null);
  const pages = query.data?.pages;
  const byId = useMemo(() => new Map(messages.map((item) => [item.id, item])), [messages]);
  const onTheWay = useOutgoing(conversation.id);
  const replied = useReplied(conversation, messages, onTheWay);
  const line = useNewLine(conversation, messages, atNewest, replied);
  const rows = useMemo(() => rowsOf(messages, line.before), [messages, line.before]);
  const chunks = useMemo(() => chunksOf(rows, pages ?? []), [rows, pages]);
  const known = useMemo(() => new Set(messages.map((item) => item.client_id)), [messages]);
  const outgoing = onTheWay.filter((item) => !known.has(item.client_id));
  const { see } = line;
  const platform = usePlatform(conversation.inbox_id);
  const tools = useMemo<ThreadTools>(
    () => ({
      conversation,
      platform,
      find: (id) => byId.get(id),
      jumpTo,
      seeNew: see,
      chooseDay: setDay,
      enlarge: setEnlarged,
      quote: capabilities?.quote ? onQuote : null,
      quotable: capabilities?.quote?.of ?? NOTHING,
    }),
    [conversation, platform, byId, jumpTo, see, capabilities, onQuote],
  );

  if (query.isPending) return <ThreadSkeleton />;
  if (query.isError && messages.length === 0)
    return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <ThreadProvider tools={tools}>
      <ThreadScroll
        key={around ?? "newest"}
        around={around}
        newestKey={String(conversation.last_message?.id)}
        ownKey={outgoing.at(-1)?.client_id ?? ""}
        older={query.hasNextPage ? query.fetchNextPage : null}
        newer={query.hasPreviousPage ? query.fetchPreviousPage : null}
        busy={query.isFetching}
        olderError={query.isFetchNextPageError ? query.error : null}
        newerError={query.isFetchPreviousPageError ? query.error : null}
        full={full}
        onNewest={() => jumpTo(null)}
        above={<NewMessages line={line} />}
      >
        {chunks.map(({ key, rows: mine }) => (
          <ThreadChunk key={key} rows={mine} />
        ))}
        {atNewest && outgoing.map((item) => <OutgoingBubble key={item.client_id} item={item} />)}
      </ThreadScroll>
      <Announcer newest={conversation.last_message} name={conversation.contact.name} />
      {day !== null && <DayModal at={day} onClose={() => setDay(null)} />}
      <Lightbox messages={messages} attachment={enlarged} onShow={setEnlarged} />
    </ThreadProvider>
  );
}
