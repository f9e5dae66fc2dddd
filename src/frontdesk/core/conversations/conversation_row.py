"""Conversations as they lie in the database, with the newest message of each, and how each becomes its view.

Rows are read with the column lists of this module, so that every reader builds the same views.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

import asyncpg

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.core.actors import ActorRef
from frontdesk.core.contacts.pictures import avatar_url
from frontdesk.core.conversations.authors import author_view, joins_of, kind_of, names_of
from frontdesk.core.conversations.message_row import (
    PREVIEW_CHARACTERS,
    WAITING_COLUMNS,
    WAITS,
    trouble_of,
    waiting_reply,
)
from frontdesk.core.conversations.reply_window import WindowFacts, window_view
from frontdesk.core.conversations.views import (
    AuthorView,
    ContactCard,
    ConversationView,
    MessagePreview,
    OwnerKind,
    OwnerView,
    PersonView,
    ReferralView,
    TeamView,
    WaitingReplyView,
)
from frontdesk.core.inboxes.rules import reply_window_of
from frontdesk.db.columns import Column, Columns, Nested

# What the card shows of the newest message.
LAST_COLUMNS = f"""
    m.id AS last_id, m.direction AS last_direction, m.author AS last_author, m.author_id AS last_author_id,
    {names_of("m")} AS last_author_name, m.kind AS last_kind,
    left(m.content, {PREVIEW_CHARACTERS}) AS last_content, m.private AS last_private, m.status AS last_status,
    m.sent_at AS last_sent_at, m.error ->> 'text' AS last_trouble,
    m.details -> 'deleted_at' IS NOT NULL AS last_deleted
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


BATCH, SAVE = "batch", "save"
"""What writes a conversation: intake, many at once, and whatever changes one."""
BOTH = (BATCH, SAVE)


@dataclass(slots=True)
class ConversationRow:
    """Conversation with what its view needs from beside it; the annotations say which columns are read and written.

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
    automatic_owner: Annotated[dict[str, Any] | None, Column("jsonb", *BOTH)] = None
    """The bot or AI agent that owns it or owned it last: `kind`, `id`, and its `name` then."""
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
        """Return how clients see it at `now`."""
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
            automatic_owner=OwnerView(**self.automatic_owner) if self.automatic_owner else None,
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
        return OwnerView(kind=kind, id=self.owner_id, name=self.owner_name)

    @property
    def owner_name(self) -> str | None:
        """Return what its owner is called, where that is known."""
        if self.assignee_id is not None:
            return self.assignee_name
        return self.automatic_owner["name"] if self.owner_kind is not None and self.automatic_owner else None


CONVERSATION = Columns(ConversationRow, "c", also={"last_message_id": Column("bigint", *BOTH)})
CONVERSATION_COLUMNS = f"{CONVERSATION.select}, {LAST_COLUMNS}, o.*"


def conversation_row(record: asyncpg.Record) -> ConversationRow:
    """Make the row of a record that was read with `CONVERSATION_COLUMNS` and `CONVERSATION_JOINS`."""
    row = CONVERSATION.row(record)
    if row.owner_kind is not None:
        row.automatic_owner = _automatic_owner(row)
    if row.contact_read_at is not None:
        row.contact_read_at = min(row.contact_read_at, datetime.now(UTC))  # once kept by a clock ahead of ours
    row.waiting_reply = waiting_reply(record)
    if record["last_id"] is not None:
        row.last_message = _last_message(record)
    return row


def _automatic_owner(row: ConversationRow) -> dict[str, Any]:
    """Return the bot or AI agent that owns it; servers of a version before keep no `automatic_owner` with the owner."""
    kept = row.automatic_owner
    if kept is not None and (kept["kind"], kept["id"]) == (row.owner_kind, row.owner_id):
        return kept
    return {"kind": row.owner_kind, "id": row.owner_id, "name": None}


def _last_message(record: asyncpg.Record) -> MessagePreview:
    return MessagePreview(
        id=record["last_id"],
        direction=record["last_direction"],
        author=_last_author(record),
        kind=record["last_kind"],
        content=record["last_content"],
        private=record["last_private"],
        status=record["last_status"],
        trouble=trouble_of(record["last_status"], record["last_trouble"]),
        deleted=record["last_deleted"],
        sent_at=record["last_sent_at"],
    )


def _last_author(record: asyncpg.Record) -> AuthorView:
    kind = kind_of(record["last_author"], record["last_author_id"])
    author_id = record["contact_id"] if kind == "contact" else record["last_author_id"]
    return author_view(ActorRef(kind, author_id), record["last_author_name"])


def referral_view(referral: Mapping[str, Any] | None) -> ReferralView | None:
    """Make the view of the stored JSON."""
    if referral is None:
        return None
    return ReferralView(**{**referral, "at": datetime.fromisoformat(referral["at"])})


def _person(person_id: int | None, name: str | None) -> PersonView | None:
    return None if person_id is None else PersonView(id=person_id, name=name or "")
