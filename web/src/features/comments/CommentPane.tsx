/** A conversation about a comment: the post, the thread under it, and what the team says and does about it. */
import { Button, Skeleton } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Attachment, Capabilities, Comment, Conversation, Message } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import {
  Announcer,
  flash,
  Lightbox,
  OutgoingBubble,
  ThreadContext,
  ThreadRow,
  ThreadScroll,
  useOutgoing,
} from "@/features/messages";
import type { Row, ThreadTools } from "@/features/messages";
import { PostCard } from "@/features/posts";
import { isRoot } from "@/live";
import { later, OnceWanted, ProblemAlert } from "@/ui";

import { CommentItem } from "./CommentItem";
import classes from "./comments.module.css";
import { answeredOf, answeredPrivately, elementOf, entriesOf, isReplyToPost } from "./entries";
import { OpenAt } from "./OpenAt";
import { UnpostedOutgoing, UnpostedReply } from "./Unposted";
import { useComments } from "./useComments";

const EditModal = later(() => import("./EditModal"));
const PrivateAnswerModal = later(() => import("./PrivateAnswerModal"));

interface Props {
  conversation: Conversation;
  capabilities: Capabilities | undefined;
  /** The message to open at; null is what is to be answered. */
  around: number | null;
}

const NOTHING: readonly string[] = [];

export default function CommentPane({ conversation, capabilities, around }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const { post, root, replies, messages, older, ...query } = useComments(conversation);
  const [enlarged, setEnlarged] = useState<Attachment | null>(null);
  const [editing, setEditing] = useState<Comment | null>(null);
  const [answering, setAnswering] = useState<Comment | null>(null);
  const entries = useMemo(
    () => entriesOf(root ? [root, ...replies] : replies, messages),
    [root, replies, messages],
  );
  const known = useMemo(() => new Set(messages.map((item) => item.client_id)), [messages]);
  const outgoing = useOutgoing(conversation.id).filter((item) => !known.has(item.client_id));
  const privately = useMemo(() => answeredPrivately(messages), [messages]);
  const find = useCallback((id: number) => messages.find((item) => item.id === id), [messages]);
  const platform = usePlatform(conversation.inbox_id);
  const tools = useMemo<ThreadTools>(
    () => ({
      conversation,
      platform,
      find,
      jumpTo: (id) => void flash(id),
      seeNew: () => undefined,
      days: false,
      enlarge: setEnlarged,
      quote: null,
      quotable: NOTHING,
    }),
    [conversation, platform, find],
  );
  if (query.pending) return <PaneSkeleton />;
  if (query.error && !post) return <ProblemAlert error={query.error} onRetry={query.retry} />;
  const answered = answeredOf(root ? [root, ...replies] : replies, conversation.id);
  const first = entries.findIndex((entry) => entry.type !== "comment" || !isRoot(entry.comment));
  return (
    <ThreadContext value={tools}>
      <ThreadScroll
        around={around}
        newestKey={entries.at(-1)?.key ?? ""}
        ownKey={outgoing.at(-1)?.client_id ?? ""}
        older={null}
        newer={null}
        busy={query.fetchingOlder}
        onNewest={() => undefined}
        head={post ? <PostCard post={post} /> : <span />}
      >
        {entries.map((entry, index) => (
          <div key={entry.key} className={classes.entry}>
            {index === first && older && (
              <Button
                size="compact-sm"
                variant="subtle"
                className={classes.older ?? ""}
                loading={query.fetchingOlder}
                onClick={older}
              >
                {t("thread.older")}
              </Button>
            )}
            {entry.type === "row" ? (
              <EntryRow row={entry.row} inboxId={conversation.inbox_id} />
            ) : (
              <CommentItem
                comment={entry.comment}
                message={entry.message}
                isReply={!isRoot(entry.comment)}
                repliedPrivately={
                  entry.comment.answered_privately_at !== null || privately.has(entry.comment.id)
                }
                rule={capabilities?.comments ?? null}
                conversationId={conversation.id}
                onEdit={setEditing}
                onAnswer={setAnswering}
              />
            )}
          </div>
        ))}
        {outgoing.map((item) =>
          item.private ? (
            <OutgoingBubble key={item.client_id} item={item} />
          ) : (
            <UnpostedOutgoing key={item.client_id} item={item} inboxId={conversation.inbox_id} />
          ),
        )}
        {around === null && answered && (
          <OpenAt element={elementOf(answered, messageOf(answered, messages))} />
        )}
      </ThreadScroll>
      <Announcer newest={conversation.last_message} name={conversation.contact.name} />
      <Lightbox messages={messages} attachment={enlarged} onShow={setEnlarged} />
      <OnceWanted wanted={editing !== null}>
        {(opened) => (
          <EditModal
            comment={opened ? editing : null}
            limit={capabilities?.text_limit ?? 0}
            onClose={() => setEditing(null)}
          />
        )}
      </OnceWanted>
      <OnceWanted wanted={answering !== null}>
        {(opened) => (
          <PrivateAnswerModal
            comment={opened ? answering : null}
            onClose={() => setAnswering(null)}
          />
        )}
      </OnceWanted>
    </ThreadContext>
  );
}

/** What stands between the comments. A reply of ours that is no comment yet looks like one all the same. */
function EntryRow({ row, inboxId }: { row: Row; inboxId: number }): ReactElement {
  if (row.type === "message" && isReplyToPost(row.message))
    return <UnpostedReply message={row.message} inboxId={inboxId} />;
  return <ThreadRow row={row} />;
}

const messageOf = (comment: Comment, messages: readonly Message[]): Message | null =>
  messages.find(({ remote_id: id }) => id === comment.remote_id) ?? null;

function PaneSkeleton(): ReactElement {
  return (
    <div className={classes.skeleton} aria-hidden>
      <Skeleton height={118} radius="md" />
      {[320, 240, 280].map((width) => (
        <div key={width} className={classes.comment}>
          <Skeleton circle height={34} />
          <div>
            <Skeleton height={12} width={140} mb={8} />
            <Skeleton height={14} width={width} maw="70vw" />
          </div>
        </div>
      ))}
    </div>
  );
}
