/** A conversation about a comment: the post, the thread under it, and what the team says and does about it. */
import { Button, Skeleton } from "@mantine/core";
import { useMemo, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Attachment, Capabilities, Comment, Conversation, Message } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { Lightbox } from "@/features/media";
import { useOutgoing } from "@/features/outbox";
import { PostCard } from "@/features/posts";
import {
  Announcer,
  flash,
  OutgoingBubble,
  ThreadProvider,
  ThreadRow,
  ThreadScroll,
} from "@/features/thread";
import type { Row, ThreadTools } from "@/features/thread";
import { isRoot } from "@/live";
import { later, OnceWanted, ProblemAlert } from "@/ui";

import { CommentItem } from "./CommentItem";
import classes from "./comments.module.css";
import {
  commentToReplyTo,
  elementOf,
  entriesOf,
  isReplyToPost,
  privatelyRepliedTo,
} from "./entries";
import type { Entry } from "./entries";
import type { Rule } from "./moderation";
import { OpenAt } from "./OpenAt";
import { UnpostedOutgoing, UnpostedReply } from "./Unposted";
import { useComments } from "./useComments";

const EditModal = later(() => import("./EditModal"));
const PrivateReplyModal = later(() => import("./PrivateReplyModal"));

interface Props {
  conversation: Conversation;
  capabilities: Capabilities | undefined;
  /** The message to open at; null is what waits for a reply. */
  around: number | null;
}

const NOTHING: readonly string[] = [];

export default function CommentPane({ conversation, capabilities, around }: Props): ReactElement {
  const { post, root, replies, messages, older, ...query } = useComments(conversation);
  const comments = useMemo(() => (root ? [root, ...replies] : replies), [root, replies]);
  const [enlarged, setEnlarged] = useState<Attachment | null>(null);
  const [editing, setEditing] = useState<Comment | null>(null);
  const [replyingTo, setReplyingTo] = useState<Comment | null>(null);
  const entries = useMemo(() => entriesOf(comments, messages), [comments, messages]);
  const known = useMemo(() => new Set(messages.map((item) => item.client_id)), [messages]);
  const outgoing = useOutgoing(conversation.id).filter((item) => !known.has(item.client_id));
  const tools = useTools(conversation, comments, messages, setEnlarged, setReplyingTo);
  if (query.pending) return <PaneSkeleton />;
  if (query.error && !post) return <ProblemAlert error={query.error} onRetry={query.retry} />;
  const repliedTo = commentToReplyTo(comments, conversation.id);
  return (
    <ThreadProvider tools={tools}>
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
        <Entries
          entries={entries}
          messages={messages}
          conversation={conversation}
          rule={capabilities?.comments ?? null}
          older={older && <Older fetching={query.fetchingOlder} onClick={older} />}
          onEdit={setEditing}
          onReplyPrivately={setReplyingTo}
        />
        {query.failed && <ProblemAlert error={query.failed.error} onRetry={query.failed.retry} />}
        {outgoing.map((item) =>
          item.private ? (
            <OutgoingBubble key={item.client_id} item={item} />
          ) : (
            <UnpostedOutgoing key={item.client_id} item={item} inboxId={conversation.inbox_id} />
          ),
        )}
        {around === null && repliedTo && (
          <OpenAt element={elementOf(repliedTo, messageOf(repliedTo, messages))} />
        )}
      </ThreadScroll>
      <Announcer newest={conversation.last_message} name={conversation.contact.name} />
      <Lightbox messages={messages} attachment={enlarged} onShow={setEnlarged} />
      <OnceWanted wanted={editing !== null} onClose={() => setEditing(null)}>
        {(opened) => (
          <EditModal
            comment={opened ? editing : null}
            limit={capabilities?.text_limit ?? 0}
            unit={capabilities?.text_unit}
            onClose={() => setEditing(null)}
          />
        )}
      </OnceWanted>
      <OnceWanted wanted={replyingTo !== null} onClose={() => setReplyingTo(null)}>
        {(opened) => (
          <PrivateReplyModal
            comment={opened ? replyingTo : null}
            onClose={() => setReplyingTo(null)}
          />
        )}
      </OnceWanted>
    </ThreadProvider>
  );
}

/** What the messages between the comments may need. */
function useTools(
  conversation: Conversation,
  comments: readonly Comment[],
  messages: readonly Message[],
  enlarge: (attachment: Attachment) => void,
  onReplyPrivately: (comment: Comment) => void,
): ThreadTools {
  const platform = usePlatform(conversation.inbox_id);
  return useMemo(
    () => ({
      conversation,
      platform,
      find: (id) => messages.find((item) => item.id === id),
      jumpTo: (id) => void flash(id),
      seeNew: () => undefined,
      chooseDay: null,
      enlarge,
      replyPrivately: (commentId) => {
        const comment = comments.find(({ id }) => id === commentId);
        if (comment) onReplyPrivately(comment);
        return comment !== undefined;
      },
      quote: null,
      quotable: NOTHING,
    }),
    [conversation, platform, comments, messages, enlarge, onReplyPrivately],
  );
}

interface EntriesProps {
  entries: readonly Entry[];
  messages: readonly Message[];
  conversation: Conversation;
  rule: Rule | null;
  /** What fetches older replies: it stands below the comment that they hang on. */
  older: ReactNode;
  onEdit: (comment: Comment) => void;
  onReplyPrivately: (comment: Comment) => void;
}

function Entries(props: EntriesProps): ReactElement {
  const { entries, messages, conversation, rule, older, onEdit, onReplyPrivately } = props;
  const privately = useMemo(() => privatelyRepliedTo(messages), [messages]);
  const first = entries.findIndex((entry) => entry.type !== "comment" || !isRoot(entry.comment));
  return (
    <>
      {entries.map((entry, index) => (
        <div key={entry.key} className={classes.entry}>
          {index === first && older}
          {entry.type === "row" ? (
            <EntryRow row={entry.row} inboxId={conversation.inbox_id} />
          ) : (
            <CommentItem
              comment={entry.comment}
              message={entry.message}
              isReply={!isRoot(entry.comment)}
              repliedPrivately={
                entry.comment.replied_privately_at !== null || privately.has(entry.comment.id)
              }
              rule={rule}
              conversationId={conversation.id}
              onEdit={onEdit}
              onReplyPrivately={onReplyPrivately}
            />
          )}
        </div>
      ))}
    </>
  );
}

function Older({ fetching, onClick }: { fetching: boolean; onClick: () => void }): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      className={classes.older ?? ""}
      loading={fetching}
      onClick={onClick}
    >
      {t("thread.older")}
    </Button>
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
