/** One conversation in the list: who, where, what was said last, and what presses. */
import { Badge, VisuallyHidden } from "@mantine/core";
import { IconAlertCircle, IconClock, IconFlag3Filled, IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { programOf } from "@/api/programs";
import type { ListSearch } from "@/api/conversations";
import { useSession } from "@/api/session";
import type { Conversation, MessagePreview, Person, WaitingReply } from "@/api/types";
import { LabelChip } from "@/features/labels";
import { Avatar, ChannelMark, inboxLabel, nearTime, ProgramIcon, TimeAgo, useNow } from "@/ui";

import classes from "./ConversationCard.module.css";
import { StateChips } from "./StateChips";
import { LONGEST, previewOf } from "./preview";
import type { Mark } from "./useInboxMarks";
import { Viewers } from "./Viewers";

interface Props {
  conversation: Conversation;
  search: ListSearch;
  chosen: boolean;
  /** It has left the list, which is held as it was. */
  gone: boolean;
  mark: Mark | undefined;
  /** Colleagues who have it on their screen. */
  viewers: readonly Person[] | undefined;
  /** What the user has begun to write in it. */
  draft: string | undefined;
  /** The colours of labels. */
  colours: ReadonlyMap<string, string>;
}

/** A card has room for so many labels. */
const SHOWN_LABELS = 2;

export const ConversationCard = memo(function ConversationCard(props: Props) {
  const { conversation, search, chosen, gone, mark } = props;
  const { contact, unread_count: unread } = conversation;
  return (
    <Link
      to="/conversations/$conversationId"
      params={{ conversationId: conversation.id }}
      search={search}
      className={classes.card}
      data-conversation={conversation.id}
      data-row={conversation.id}
      data-chosen={chosen || undefined}
      data-gone={gone || undefined}
      data-unread={unread > 0 || undefined}
      aria-current={chosen ? "page" : undefined}
    >
      <span className={classes.face}>
        <Avatar name={contact.name} src={contact.avatar_url} size={42} />
        {mark?.channel && (
          <span className={classes.channel}>
            <ChannelMark icon={mark.channel.icon} title={mark.channel.title} size={15} />
          </span>
        )}
      </span>
      <span className={classes.body}>
        <Who conversation={conversation} />
        <Last {...props} />
        <Foot {...props} />
      </span>
    </Link>
  );
});

/** Whose conversation it is, how urgent, and since when. */
function Who({ conversation }: Pick<Props, "conversation">): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { contact, priority, last_message: last } = conversation;
  return (
    <span className={classes.line}>
      <span className={classes.name} dir="auto">
        {contact.name.slice(0, 120)}
      </span>
      {(priority === "urgent" || priority === "high") && (
        <IconFlag3Filled
          size={13}
          className={classes[priority]}
          role="img"
          aria-label={t(`priority.${priority}`, { ns: "conversation" })}
        />
      )}
      <span className={classes.time}>
        <TimeAgo at={last?.sent_at ?? conversation.last_activity_at} />
      </span>
    </span>
  );
}

/** What was said last, or is being written; before it, why a reply waits. */
function Last({ conversation, draft, chosen }: Props): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { last_message: last, unread_count: unread, waiting_reply: reply } = conversation;
  return (
    <span className={classes.line}>
      {reply && <Waits waiting={reply.waiting} />}
      <span className={classes.last} dir="auto">
        {draft !== undefined && !chosen ? (
          <>
            <span className={classes.draft}>{t("draft")}: </span>
            {draft.slice(0, LONGEST)}
          </>
        ) : (
          last && <Preview message={last} />
        )}
      </span>
      {unread > 0 && (
        <Badge
          size="sm"
          circle={unread < 10}
          className={classes.badge ?? ""}
          aria-label={t("unreadCount", { count: unread })}
        >
          {unread > 99 ? "99+" : unread}
        </Badge>
      )}
    </span>
  );
}

/** Where it is, what it is about, and who looks after it. */
function Foot({ conversation, search, mark, viewers, colours }: Props): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { assignee, team } = conversation;
  const program = programOf(conversation);
  const programName = program && (program.name ?? t(`who.${program.kind}`, { ns: "common" }));
  // Where one inbox is meant in any case, its name on every card says nothing.
  const isNamed = mark?.alone === false && search.inbox_id?.length !== 1;
  return (
    <span className={classes.line}>
      <span className={classes.inbox}>
        {[isNamed && inboxLabel(mark.inbox.name, mark.channel), team?.name]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {conversation.contact.blocked && <span className={classes.chip}>{t("isBlocked")}</span>}
      <Labels names={conversation.labels} colours={colours} />
      <StateChips conversation={conversation} />
      {viewers && <Viewers people={viewers} />}
      {assignee && (
        <span
          title={t("header.assignee", { ns: "conversation", name: assignee.name })}
          className={classes.owner}
        >
          <Avatar name={assignee.name} size={18} />
        </span>
      )}
      {program && (
        <span
          title={t("header.assignee", { ns: "conversation", name: programName })}
          className={classes.owner}
        >
          <ProgramIcon kind={program.kind} size={18} />
        </span>
      )}
    </span>
  );
}

function Labels({ names, colours }: Pick<Props, "colours"> & { names: readonly string[] }) {
  const rest = names.slice(SHOWN_LABELS);
  return (
    <>
      {names.slice(0, SHOWN_LABELS).map((name) => (
        <LabelChip key={name} name={name} colour={colours.get(name)} />
      ))}
      {rest.length > 0 && (
        <span className={classes.chip} title={rest.join(", ")}>
          +{rest.length}
          <VisuallyHidden> {rest.join(", ")}</VisuallyHidden>
        </span>
      )}
    </>
  );
}

function Preview({ message }: { message: MessagePreview }): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { who, text } = previewOf(message, useSession().user.id);
  const { status, trouble } = message;
  return (
    <>
      {(status === "failed" || status === "uncertain") && (
        <IconAlertCircle
          size={13}
          className={classes.failed}
          role="img"
          aria-label={t(`status.${status}`, { ns: "common" })}
          title={trouble ?? undefined}
        />
      )}
      {message.private && (
        <IconLock
          size={12}
          role="img"
          aria-label={t("who.note", { ns: "common" })}
          className={classes.lock}
        />
      )}
      {who !== null && (
        <span className={classes.who}>
          <bdi>{who.slice(0, 40)}</bdi>:{" "}
        </span>
      )}
      {text}
    </>
  );
}

/** Why a reply waits, in a word or two; in full, and until when it is tried, on demand. */
function Waits({ waiting }: { waiting: WaitingReply["waiting"] }): ReactElement {
  const { t } = useTranslation("inbox-list");
  const { code, text, gives_up_at: end } = waiting;
  const now = useNow();
  const said = [
    t("unsent", { why: text }),
    end !== null && t("unsentUntil", { until: nearTime(end, now) }),
  ].filter(Boolean);
  return (
    <span className={classes.waits} role="img" aria-label={said.join(" ")} title={said.join(" ")}>
      <IconClock size={13} aria-hidden />
      {t(`waits.${isKnown(code) ? code : "other"}`)}
    </span>
  );
}

const KNOWN = ["unavailable", "rate_limited", "needs_reconnect"] as const;

const isKnown = (code: string): code is (typeof KNOWN)[number] =>
  (KNOWN as readonly string[]).includes(code);
