"""Conversations and messages as stored, and the view of each.

Rows are read with the column lists of this module, so that every reader builds the same views.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import asyncpg

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.core.actors import ActorKind, ActorRef
from frontdesk.core.conversations.activity import BY, activity_of
from frontdesk.core.conversations.activity_words import in_words
from frontdesk.core.conversations.attachments import AttachmentRow
from frontdesk.core.conversations.authors import author_view, joins_of, kind_of, names_of
from frontdesk.core.conversations.views import (
    AuthorView,
    ButtonView,
    ContactCard,
    ConversationView,
    ErrorView,
    MessagePreview,
    MessageView,
    OwnerKind,
    OwnerView,
    PersonView,
    ReactionView,
    ReferralView,
    TeamView,
    WaitingReplyView,
    WaitingView,
)
from frontdesk.core.conversations.window import WindowFacts, window_view
from frontdesk.core.inboxes.rules import reply_window_of
from frontdesk.core.messages.status import NOT_ON_THE_WAY, ON_THE_WAY, one_of
from frontdesk.db.columns import Column, Columns, Nested

COMMENT_CONVERSATION = "comment_conversation_id"
"""In a direct message's details: the conversation about the comment that it answers."""
WAITS_AT_MOST = timedelta(seconds=2)
GIVE_UP_AFTER = timedelta(hours=24)
"""How long after it was written a message is tried again."""
NEEDS_RECONNECT = "needs_reconnect"
"""The code of a message that waits until its inbox is connected again."""
CLOCKS_DIFFER_BY = timedelta(seconds=30)
"""A platform's clock and ours."""

# A message may be a megabyte, and a list shows fifty of them in a line each.
PREVIEW_CHARACTERS = 300

# Replies are sent in order, so that only the first of those on their way can say why it waits.
WAITING_COLUMNS = (
    "id AS waiting_id, status AS waiting_status, error AS waiting_error, sent_at AS waiting_sent_at,"
    " next_attempt_at AS waiting_next_attempt_at"
)
WAITS = f"status IN {one_of(ON_THE_WAY)} AND error IS NOT NULL ORDER BY id LIMIT 1"

# What the card shows of the newest message.
LAST_COLUMNS = f"""
    m.id AS last_id, m.direction AS last_direction, m.author AS last_author, m.author_id AS last_author_id,
    {names_of("m")} AS last_author_name, m.kind AS last_kind,
    left(m.content, {PREVIEW_CHARACTERS}) AS last_content, m.private AS last_private, m.status AS last_status,
    m.sent_at AS last_sent_at, m.error ->> 'text' AS last_trouble
"""

CONVERSATION_JOINS = f"""
    JOIN inboxes b ON b.account_id = c.account_id AND b.id = c.inbox_id
    JOIN contacts p ON p.account_id = c.account_id AND p.id = c.contact_id
    LEFT JOIN LATERAL (
        SELECT username, is_follower FROM identities
        WHERE identities.account_id = c.account_id AND identities.contact_id = c.contact_id ORDER BY id LIMIT 1
    ) i ON true
    LEFT JOIN users u ON u.id = c.assignee_id
    LEFT JOIN teams t ON t.account_id = c.account_id AND t.id = c.team_id
    LEFT JOIN messages m ON m.account_id = c.account_id AND m.id = c.last_message_id
    {joins_of("m")}
    LEFT JOIN LATERAL (
        SELECT {WAITING_COLUMNS} FROM messages
        WHERE messages.account_id = c.account_id AND messages.conversation_id = c.id AND {WAITS}
    ) o ON true
"""

# In the order of the fields of `MessageRow`.
MESSAGE_COLUMNS = f"""
    m.account_id, m.id, m.conversation_id, m.inbox_id, m.direction, m.author, m.kind, m.sent_at, m.received_at,
    CASE m.author WHEN 'contact' THEN ac.contact_id ELSE m.author_id END AS author_id,
    {names_of("m")} AS author_name, m.content, m.details, m.private, m.status, m.error, m.remote_id,
    m.reply_to_remote_id, q.id AS reply_to_id, m.client_id, m.attempts, m.next_attempt_at, m.status_at, m.owner_epoch,
    m.claims
"""

MESSAGE_JOINS = f"""
    {joins_of("m")}
    LEFT JOIN conversations ac ON m.author = 'contact' AND ac.account_id = m.account_id AND ac.id = m.conversation_id
    LEFT JOIN messages q ON q.account_id = m.account_id AND q.inbox_id = m.inbox_id
        AND q.remote_id = m.reply_to_remote_id
"""


@dataclass(slots=True)
class MessageRow:
    """Message with what its view needs from other tables."""

    account_id: int
    id: int
    conversation_id: int
    inbox_id: int
    direction: str
    author: ActorKind
    kind: str
    sent_at: datetime
    received_at: datetime
    author_id: int | None = None
    author_name: str | None = None
    content: str | None = None
    details: dict[str, Any] | None = None
    private: bool = False
    status: Final[str | None] = None
    error: dict[str, Any] | None = None
    remote_id: str | None = None
    reply_to_remote_id: str | None = None
    reply_to_id: int | None = None
    client_id: str | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    status_at: datetime | None = None
    owner_epoch: int | None = None
    """Of what is sent by itself: the conversation's epoch that it was written under."""
    claims: int = 0
    """How often a worker has taken it to send it, since it was written: says which of the claims is the newest."""
    attachments: list[AttachmentRow] = field(default_factory=list)
    reactions: list[ReactionView] = field(default_factory=list)
    loaded_status: str | None = field(init=False)
    """The status in the database, as far as this row knows: what its events say that changed."""

    def __post_init__(self) -> None:
        self.loaded_status = self.status
        self.author = kind_of(self.author, self.author_id)

    @property
    def author_ref(self) -> ActorRef:
        """Return the author; without an id where only the kind is known."""
        return ActorRef(self.author, self.author_id)

    @property
    def is_automatic(self) -> bool:
        """Return whether the author is automatic, not a person."""
        return self.author_ref.is_automatic

    def left(self, at: datetime) -> None:
        """Note that the message left for the platform at `at`: one that had to wait stands there, not where it was
        written.
        """
        if at - self.sent_at > WAITS_AT_MOST:
            self.sent_at = at

    def view(self) -> MessageView:
        """Return the view for clients."""
        details = self.details or {}
        activity, name = activity_of(self.direction, self.content, details), self.author_name or details.get(BY)
        content = in_words(activity, self.author, self.author_id, name) if activity else self.content
        return MessageView(
            id=self.id,
            conversation_id=self.conversation_id,
            direction=self.direction,  # type: ignore[arg-type]  # the table's own check constraint
            author=author_view(self.author_ref, name),
            kind=self.kind,
            raw_kind=details.get("raw_kind"),
            content=content,
            activity=activity,
            embed_url=details.get("embed_url"),
            buttons=tuple([ButtonView(**button) for button in details.get("buttons", ())]),
            button_id=details.get("button_id"),
            automatic=details.get("automatic"),
            missed="missed" in details,
            answers_privately="privately_to_comment_id" in details,
            answered_comment_id=details.get("privately_to_comment_id"),
            comment_conversation_id=details.get(COMMENT_CONVERSATION),
            snoozed_until=_moment(details.get("snoozed_until")),
            held_until=_moment(details.get("held_until")),
            attachments=tuple([attachment.view() for attachment in self.attachments]),
            reactions=tuple(self.reactions),
            private=self.private,
            status=self.status,  # type: ignore[arg-type]  # the table's own check constraint
            status_at=self.status_at,
            error=error_view(self.error) if self.status in NOT_ON_THE_WAY else None,
            waiting=self._waiting() if self.status in ON_THE_WAY else None,
            remote_id=self.remote_id,
            reply_to_id=self.reply_to_id,
            reply_to_remote_id=self.reply_to_remote_id,
            client_id=self.client_id,
            sent_at=self.sent_at,
            received_at=self.received_at,
        )

    def _waiting(self) -> WaitingView | None:
        """Return why it waits; None when it is simply the next to go."""
        if self.error is None:
            return None
        return waiting_view(self.status, self.error, self.sent_at, self.next_attempt_at)


def waiting_view(
    status: str | None, error: Mapping[str, Any], sent_at: datetime, next_attempt_at: datetime | None
) -> WaitingView:
    """Return from a message's columns why it waits: it was written at `sent_at` and is not with the platform yet."""
    code, by_itself = error["code"], error["code"] != NEEDS_RECONNECT
    return WaitingView(
        code=code,
        text=error["text"],
        since=datetime.fromisoformat(error["since"]) if "since" in error else sent_at,
        next_attempt_at=next_attempt_at if status == "queued" else None,
        gives_up_at=sent_at + GIVE_UP_AFTER if by_itself else None,
        doubtful=bool(error.get("doubtful")),
    )


def waiting_reply(record: asyncpg.Record | None) -> WaitingReplyView | None:
    """Make a view from a record read with `WAITING_COLUMNS`."""
    if record is None or record["waiting_id"] is None:
        return None
    waiting = waiting_view(
        record["waiting_status"],
        record["waiting_error"],
        record["waiting_sent_at"],
        record["waiting_next_attempt_at"],
    )
    return WaitingReplyView(message_id=record["waiting_id"], waiting=waiting)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def error_view(error: Mapping[str, Any] | None) -> ErrorView | None:
    """Make a view from the stored JSON."""
    if error is None:
        return None
    return ErrorView(
        code=error["code"],
        text=error["text"],
        advice=error.get("advice"),
        said=error.get("said"),
        can_retry=error["can_retry"],
    )


def message_row(record: asyncpg.Record) -> MessageRow:
    """Make a row from a record read with `MESSAGE_COLUMNS`; the reader adds attachments and reactions."""
    return MessageRow(*record)


BATCH, SAVE = "batch", "save"
"""What writes a conversation: intake, many at once, and whatever changes one."""
BOTH = (BATCH, SAVE)


@dataclass(slots=True)
class ConversationRow:
    """Conversation with what its view needs from other tables; the annotations say which columns are read and written.

    Mutable: intake and commands decide on it while they hold its lock.
    """

    account_id: Annotated[int, Column("bigint", key=True)]
    id: Annotated[int, Column("bigint", key=True)]
    number: Annotated[int, Column()]
    inbox_id: Annotated[int, Column()]
    contact_id: Annotated[int, Column()]
    remote_id: Annotated[str, Column()]
    channel: Annotated[str, Column(read="b.channel")]
    contact_name: Annotated[str, Column(read="p.name")]
    created_at: Annotated[datetime, Column()]
    last_activity_at: Annotated[datetime, Column("timestamptz", *BOTH)]
    status: Annotated[str, Column("text", *BOTH)] = "open"
    snoozed_until: Annotated[datetime | None, Column("timestamptz", *BOTH)] = None
    held_until: Annotated[datetime | None, Column("timestamptz", *BOTH)] = None
    episode: Annotated[int, Column("integer", *BOTH)] = 0
    priority: Annotated[str | None, Column("text", SAVE)] = None
    assignee_id: Annotated[int | None, Column("bigint", SAVE)] = None
    assignee_name: Annotated[str | None, Column(read="u.name")] = None
    owner_kind: Annotated[str | None, Column("text", *BOTH)] = None
    owner_id: Annotated[int | None, Column("bigint", *BOTH)] = None
    owner_epoch: Annotated[int, Column("bigint", *BOTH)] = 0
    team_id: Annotated[int | None, Column("bigint", SAVE)] = None
    team_name: Annotated[str | None, Column(read="t.name")] = None
    labels: Annotated[list[str], Column("text[]", SAVE)] = field(default_factory=list)
    unread_count: Annotated[int, Column("integer", *BOTH)] = 0
    waiting_since: Annotated[datetime | None, Column("timestamptz", *BOTH)] = None
    first_reply_at: Annotated[datetime | None, Column("timestamptz", *BOTH)] = None
    contact_read_at: Annotated[datetime | None, Column("timestamptz", BATCH)] = None
    referral: Annotated[dict[str, Any] | None, Column("jsonb", BATCH)] = None
    image_allowed: Annotated[bool | None, Column("boolean", SAVE)] = None
    image_checked_at: Annotated[datetime | None, Column()] = None
    post_id: Annotated[int | None, Column()] = None
    comment_id: Annotated[str | None, Column()] = None
    avatar_key: Annotated[str | None, Column(read="p.avatar_key")] = None
    username: Annotated[str | None, Column(read="i.username")] = None
    is_follower: Annotated[bool | None, Column(read="i.is_follower")] = None
    blocked: Annotated[bool, Column(read="p.blocked_at IS NOT NULL")] = False
    kept_window: Annotated[str | None, Column(read="b.reply_window")] = None
    """The reply window of its inbox, as the inbox keeps it."""
    facts: Annotated[WindowFacts, Nested] = field(default_factory=WindowFacts)
    last_message: MessagePreview | None = None
    waiting_reply: WaitingReplyView | None = None

    @property
    def reply_window(self) -> ReplyWindow | None:
        """Return when the business may reply; None is always."""
        return reply_window_of(self.kept_window)

    @property
    def last_message_id(self) -> int | None:
        """Return the id of the message that its card shows."""
        return self.last_message.id if self.last_message else None

    def view(self, now: datetime) -> ConversationView:
        """Return the view for clients at `now`."""
        return ConversationView(
            id=self.id,
            number=self.number,
            inbox_id=self.inbox_id,
            contact=ContactCard(
                id=self.contact_id,
                name=self.contact_name,
                avatar_url=avatar_url(self.contact_id, self.avatar_key),
                username=self.username,
                is_follower=self.is_follower,
                blocked=self.blocked,
            ),
            status=self.status,  # type: ignore[arg-type]  # the table's own check constraint
            snoozed_until=self.snoozed_until,
            held_until=self.held_until,
            priority=self.priority,  # type: ignore[arg-type]  # the table's own check constraint
            assignee=_person(self.assignee_id, self.assignee_name),
            owner=self._owner(),
            team=None if self.team_id is None else TeamView(id=self.team_id, name=self.team_name or ""),
            labels=tuple(self.labels),
            unread_count=self.unread_count,
            waiting_since=self.waiting_since,
            first_reply_at=self.first_reply_at,
            last_activity_at=self.last_activity_at,
            window=window_view(self.facts, self.reply_window, now),
            image_allowed=self.image_allowed,
            post_id=self.post_id,
            referral=referral_view(self.referral),
            last_message=self.last_message,
            waiting_reply=self.waiting_reply,
            remote_id=self.remote_id,
            created_at=self.created_at,
        )

    def _owner(self) -> OwnerView | None:
        if self.assignee_id is not None:
            return OwnerView(kind="user", id=self.assignee_id, name=self.assignee_name)
        if self.owner_kind is None or self.owner_id is None:
            return None
        kind: OwnerKind = self.owner_kind  # type: ignore[assignment]  # the table's own check constraint
        return OwnerView(kind=kind, id=self.owner_id, name=None)


CONVERSATION = Columns(ConversationRow, "c", also={"last_message_id": Column("bigint", *BOTH)})
CONVERSATION_COLUMNS = f"{CONVERSATION.select}, {LAST_COLUMNS}, o.*"


def conversation_row(record: asyncpg.Record) -> ConversationRow:
    """Make a row from a record read with `CONVERSATION_COLUMNS` and `CONVERSATION_JOINS`."""
    row = CONVERSATION.row(record)
    if row.contact_read_at is not None:
        row.contact_read_at = min(row.contact_read_at, datetime.now(UTC))  # once kept by a clock ahead of ours
    row.waiting_reply = waiting_reply(record)
    if record["last_id"] is not None:
        row.last_message = _last_message(record)
    return row


def _last_message(record: asyncpg.Record) -> MessagePreview:
    return MessagePreview(
        id=record["last_id"],
        direction=record["last_direction"],
        author=_last_author(record),
        kind=record["last_kind"],
        content=record["last_content"],
        private=record["last_private"],
        status=record["last_status"],
        trouble=_trouble(record["last_status"], record["last_trouble"]),
        sent_at=record["last_sent_at"],
    )


def _last_author(record: asyncpg.Record) -> AuthorView:
    kind = kind_of(record["last_author"], record["last_author_id"])
    author_id = record["contact_id"] if kind == "contact" else record["last_author_id"]
    return author_view(ActorRef(kind, author_id), record["last_author_name"])


def preview(message: MessageRow) -> MessagePreview:
    """Return a message as the list shows it."""
    return MessagePreview(
        id=message.id,
        direction=message.direction,  # type: ignore[arg-type]  # the table's own check constraint
        author=author_view(message.author_ref, message.author_name),
        kind=message.kind,
        content=None if message.content is None else message.content[:PREVIEW_CHARACTERS],
        private=message.private,
        status=message.status,  # type: ignore[arg-type]  # the table's own check constraint
        trouble=_trouble(message.status, message.error["text"] if message.error else None),
        sent_at=message.sent_at,
    )


def _trouble(status: str | None, text: str | None) -> str | None:
    return text if status in (*ON_THE_WAY, "failed", "uncertain") else None


def referral_view(referral: Mapping[str, Any] | None) -> ReferralView | None:
    """Make a view from the stored JSON."""
    if referral is None:
        return None
    return ReferralView(**{**referral, "at": datetime.fromisoformat(referral["at"])})


def avatar_url(contact_id: int, key: str | None) -> str | None:
    """Return the address of a contact's picture; the version in it lets browsers keep it for ever."""
    return None if key is None else f"/api/contacts/{contact_id}/avatar?v={key[:12]}"


def reaction_view(record: asyncpg.Record | Mapping[str, Any]) -> ReactionView:
    """Make a view from a row of `reactions`."""
    key = record["image_key"]
    return ReactionView(
        emoji=record["emoji"],
        image_url=None if key is None else f"/api/messages/{record['message_id']}/reactions/{key[:12]}",
        from_business=record["from_business"],
        at=record["at"],
    )


def by_id(rows: Iterable[MessageRow]) -> dict[int, MessageRow]:
    """Return the rows by their id."""
    return {row.id: row for row in rows}


def _person(person_id: int | None, name: str | None) -> PersonView | None:
    return None if person_id is None else PersonView(id=person_id, name=name or "")
