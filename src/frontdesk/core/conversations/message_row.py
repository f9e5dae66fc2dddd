"""Messages as they lie in the database, and how each becomes its view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import asyncpg

from frontdesk.core.actors import ActorKind, ActorRef
from frontdesk.core.conversations.activity import BY, activity_of
from frontdesk.core.conversations.activity_words import end_in_words, in_words
from frontdesk.core.conversations.attachment_row import AttachmentRow
from frontdesk.core.conversations.authors import author_view, joins_of, kind_of, names_of
from frontdesk.core.conversations.views import (
    ButtonView,
    ErrorView,
    LocationView,
    MessagePreview,
    MessageView,
    ReactionView,
    SharedContactView,
    WaitingReplyView,
    WaitingView,
)
from frontdesk.core.messages.transitions import NOT_ON_THE_WAY, ON_THE_WAY, one_of
from frontdesk.db.columns import Column, Columns

COMMENT_CONVERSATION = "comment_conversation_id"
"""In a direct message's details: the conversation about the comment that it replies to."""
EDITED_AT, DELETED_AT = "edited_at", "deleted_at"
"""In a message's details: when it was last edited, and when it was deleted, by the platform's clock."""
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

MESSAGE_JOINS = f"""
    {joins_of("m")}
    LEFT JOIN conversations ac ON m.author = 'contact' AND ac.account_id = m.account_id AND ac.id = m.conversation_id
    LEFT JOIN messages q ON q.account_id = m.account_id AND q.inbox_id = m.inbox_id
        AND q.remote_id = m.reply_to_remote_id
"""


ARRIVE, WRITE = "arrive", "write"
"""What stores a message: intake, many at once, and whoever writes one here. `messages/status.py` changes it later."""
BOTH = (ARRIVE, WRITE)
# What a contact is called here may change: whoever the conversation is with has written it.
_AUTHOR_ID = "CASE m.author WHEN 'contact' THEN ac.contact_id ELSE m.author_id END"


@dataclass(slots=True)
class MessageRow:
    """Message with what its view needs from beside it; the annotations say which columns are read and written."""

    account_id: Annotated[int, Column("bigint", *BOTH)]
    id: Annotated[int, Column("bigint", ARRIVE)]
    conversation_id: Annotated[int, Column("bigint", *BOTH)]
    inbox_id: Annotated[int, Column("bigint", *BOTH)]
    direction: Annotated[str, Column("text", *BOTH)]
    author: Annotated[ActorKind, Column("text", *BOTH)]
    kind: Annotated[str, Column("text", *BOTH)]
    sent_at: Annotated[datetime, Column("timestamptz", *BOTH)]
    received_at: Annotated[datetime, Column("timestamptz", *BOTH)]
    author_id: Annotated[int | None, Column("bigint", WRITE, read=_AUTHOR_ID)] = None
    author_name: Annotated[str | None, Column(read=names_of("m"))] = None
    content: Annotated[str | None, Column("text", *BOTH)] = None
    details: Annotated[dict[str, Any] | None, Column("jsonb", *BOTH)] = None
    private: Annotated[bool, Column("boolean", WRITE)] = False
    status: Final[Annotated[str | None, Column("text", *BOTH)]] = None
    error: Annotated[dict[str, Any] | None, Column("jsonb", WRITE)] = None
    remote_id: Annotated[str | None, Column("text", *BOTH)] = None
    reply_to_remote_id: Annotated[str | None, Column("text", *BOTH)] = None
    reply_to_id: Annotated[int | None, Column(read="q.id")] = None
    client_id: Annotated[str | None, Column("text", WRITE)] = None
    attempts: Annotated[int, Column()] = 0
    next_attempt_at: Annotated[datetime | None, Column()] = None
    status_at: Annotated[datetime | None, Column()] = None
    owner_epoch: Annotated[int | None, Column("bigint", WRITE)] = None
    """Of what is sent by itself: the conversation's epoch that it was written under."""
    claims: Annotated[int, Column()] = 0
    """How often a worker has taken it to send it, since it was written: says which of the claims is the newest."""
    attachments: list[AttachmentRow] = field(default_factory=list)
    reactions: list[ReactionView] = field(default_factory=list)
    loaded_status: str | None = field(init=False)
    """The status in the database, as far as this row knows: what its events say that changed."""
    loaded_remote_id: str | None = field(init=False)
    """Its id on the platform in the database, likewise."""

    def __post_init__(self) -> None:
        self.loaded_status, self.loaded_remote_id = self.status, self.remote_id
        self.author = kind_of(self.author, self.author_id)

    @property
    def author_ref(self) -> ActorRef:
        """Return the author; without an id where only the kind is known."""
        return ActorRef(self.author, self.author_id)

    @property
    def is_automatic(self) -> bool:
        """Return whether no person wrote it."""
        return self.author_ref.is_automatic

    @property
    def is_deleted(self) -> bool:
        """Return whether it was deleted on the platform."""
        return DELETED_AT in (self.details or {})

    def left(self, at: datetime) -> None:
        """Note that it left for the platform at `at`: one that had to wait stands there, not where it was written."""
        if at - self.sent_at > WAITS_AT_MOST:
            self.sent_at = at

    def view(self) -> MessageView:
        """Return how clients see it."""
        details = self.details or {}
        activity, name = activity_of(self.direction, self.content, details), self.author_name or details.get(BY)
        content = self.content
        if activity:
            until = details.get("snoozed_until") or details.get("held_until")
            content = in_words(activity, self.author, self.author_id, name) + end_in_words(activity, until)
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
            subject=details.get("subject"),
            location=_location(details.get("location")),
            contacts=tuple([_contact(person) for person in details.get("contacts", ())]),
            buttons=tuple([ButtonView(**button) for button in details.get("buttons", ())]),
            button_id=details.get("button_id"),
            automatic=details.get("automatic"),
            found_by_catch_up="missed" in details,
            answers_privately="privately_to_comment_id" in details,
            answered_comment_id=details.get("privately_to_comment_id"),
            comment_conversation_id=details.get(COMMENT_CONVERSATION),
            snoozed_until=_moment(details.get("snoozed_until")),
            held_until=_moment(details.get("held_until")),
            edited_at=_moment(details.get(EDITED_AT)),
            deleted_at=_moment(details.get(DELETED_AT)),
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
    """Say why a message waits, from its columns: it was written at `sent_at` and is not with the platform yet."""
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
    """Make the view of a record that was read with `WAITING_COLUMNS`."""
    if record is None or record["waiting_id"] is None:
        return None
    waiting = waiting_view(
        record["waiting_status"],
        record["waiting_error"],
        record["waiting_sent_at"],
        record["waiting_next_attempt_at"],
    )
    return WaitingReplyView(message_id=record["waiting_id"], waiting=waiting)


def _location(place: Mapping[str, Any] | None) -> LocationView | None:
    return None if place is None else LocationView(**place)


def _contact(person: Mapping[str, Any]) -> SharedContactView:
    return SharedContactView(name=person["name"], phones=tuple(person["phones"]), emails=tuple(person["emails"]))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def error_view(error: Mapping[str, Any] | None) -> ErrorView | None:
    """Make the view of the stored JSON."""
    if error is None:
        return None
    return ErrorView(
        code=error["code"],
        text=error["text"],
        advice=error.get("advice"),
        said=error.get("said"),
        can_retry=error["can_retry"],
    )


MESSAGE = Columns(MessageRow, "m")
MESSAGE_COLUMNS = MESSAGE.select


def message_row(record: asyncpg.Record) -> MessageRow:
    """Make the row of a record that was read with `MESSAGE_COLUMNS`; the reader adds attachments and reactions."""
    return MESSAGE.row(record)


def preview(message: MessageRow) -> MessagePreview:
    """Return the message as the list shows it."""
    return MessagePreview(
        id=message.id,
        direction=message.direction,  # type: ignore[arg-type]  # the table's own check constraint
        author=author_view(message.author_ref, message.author_name),
        kind=message.kind,
        content=None if message.content is None else message.content[:PREVIEW_CHARACTERS],
        private=message.private,
        status=message.status,  # type: ignore[arg-type]  # the table's own check constraint
        trouble=trouble_of(message.status, message.error["text"] if message.error else None),
        deleted=message.is_deleted,
        sent_at=message.sent_at,
    )


def trouble_of(status: str | None, text: str | None) -> str | None:
    """Return what the card says of a message that is not with the platform; `text` is its error's."""
    return text if status in (*ON_THE_WAY, "failed", "uncertain") else None


def reaction_view(record: asyncpg.Record | Mapping[str, Any]) -> ReactionView:
    """Make the view of a row of `reactions`."""
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
