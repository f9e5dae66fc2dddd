"""Events of a comment: what follows from its state before and now.

An event's subject is completed where it is published: only there the comment's customer and conversation are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from frontdesk.core import comment_events as events
from frontdesk.core.actors import SYSTEM, ActorKind, ActorRef
from frontdesk.core.comments.views import CommentView
from frontdesk.core.event_kinds import Changes, Event

NATIVE_APP = ActorRef("native_app")
BY_VERB: dict[str, type[Event]] = {
    "hide": events.CommentHidden,
    "unhide": events.CommentShown,
    "like": events.CommentLiked,
    "unlike": events.CommentUnliked,
    "delete": events.CommentDeleted,
}
BY_VISIBILITY: dict[str, type[Event]] = {
    "hidden": events.CommentHidden,
    "public": events.CommentShown,
    "limited": events.CommentLimited,
}
PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEvent:
    """Event of one comment, before it is published. Without an `actor` the comment's author caused it."""

    kind: type[Event]
    at: datetime
    actor: ActorRef | None = SYSTEM
    own: dict[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)

    def of(self, account_id: int, view: CommentView) -> Event:
        """Return the event, about the comment as clients see it."""
        return self.kind(
            account_id=account_id,
            at=self.at,
            actor=self.actor or _author(view),
            inbox_id=view.inbox_id,
            conversation_id=view.conversation_id,
            contact_id=view.author.contact_id,
            message_id=view.message_id,
            changes=self.changes,
            **{"comment_id": view.id, **self.own},
        )


@dataclass(frozen=True, slots=True)
class CommentState:
    """State of a comment as far as it makes a difference; its fields are columns of `comments`."""

    written: bool
    from_business: bool | None
    visibility: str
    liked: bool
    deleted_at: datetime | None
    content: str | None
    image_url: str | None
    likes: int
    complete: bool
    author_remote_id: str | None
    pending_action: str | None
    requested_by: int | None
    problem: str | None
    requested_by_kind: ActorKind | None = None
    requested_by_id: int | None = None

    @property
    def has_known_author(self) -> bool:
        """Return whether it is known who commented. One of the business may be a reply from here: its text tells."""
        if not self.written or self.from_business is None:
            return False
        return not self.from_business or self.complete or self.content is not None or self.image_url is not None


_OTHER_NAMES = {
    "pending_action": "asked",
    "requested_by": "asked_by",
    "requested_by_kind": "asked_by_kind",
    "requested_by_id": "asked_by_id",
}
STATE_COLUMNS = {field.name: _OTHER_NAMES.get(field.name, field.name) for field in fields(CommentState)}
"""The column of `comments` that holds each field of the state."""
UNKNOWN = CommentState(False, None, PUBLIC, False, None, None, None, 0, False, None, None, None, None)
"""Of a comment that nobody has told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsSource:
    """Source of the news of a comment, and when it was written."""

    written_at: datetime
    received_at: datetime
    is_history: bool = False
    found_by_catch_up: bool = False


def comment_events(before: CommentState, now: CommentState, source: NewsSource) -> list[CommentEvent]:
    """Return what happened between the two states; nothing while it is not known that the comment was written.

    What was told of a comment before it was known to be written counts from then on.
    """
    if not now.written:
        return []
    seen = before if before.written else UNKNOWN
    found = list(_differences(seen, before, now, source))
    if not found and now != before:
        found.append(CommentEvent(kind=events.CommentUpdated, at=source.received_at))
    return found


def _differences(
    seen: CommentState, before: CommentState, now: CommentState, source: NewsSource
) -> Iterator[CommentEvent]:
    if now.has_known_author and not seen.has_known_author:
        yield _arrival(now, source)
    elif seen.content is not None and now.content != seen.content:
        yield CommentEvent(kind=events.CommentEdited, at=source.received_at, actor=None)
    if now.visibility != seen.visibility:
        changes: Changes = {"visibility": (seen.visibility, now.visibility)}
        actor = _who(before, now, BY_VISIBILITY[now.visibility])
        yield CommentEvent(kind=BY_VISIBILITY[now.visibility], at=source.received_at, actor=actor, changes=changes)
    if now.liked != seen.liked:
        kind = events.CommentLiked if now.liked else events.CommentUnliked
        changes = {"liked": (seen.liked, now.liked)}
        yield CommentEvent(kind=kind, at=source.received_at, actor=_who(before, now, kind), changes=changes)
    if now.deleted_at is not None and seen.deleted_at is None:
        actor = _who(before, now, events.CommentDeleted)
        yield CommentEvent(kind=events.CommentDeleted, at=now.deleted_at, actor=actor)


def posted_from_here(one: CommentEvent, actor: ActorRef) -> CommentEvent:
    """Return the same, for a comment that is a reply the actor sent from here."""
    if one.kind is not events.CommentReplied:
        return one
    return replace(one, actor=actor, own={**one.own, "elsewhere": False})


def _arrival(now: CommentState, source: NewsSource) -> CommentEvent:
    if now.from_business:
        own: dict[str, Any] = {"elsewhere": True, "is_history": source.is_history}
        return CommentEvent(kind=events.CommentReplied, at=source.written_at, actor=NATIVE_APP, own=own)
    own = {"is_history": source.is_history, "found_by_catch_up": source.found_by_catch_up}
    return CommentEvent(kind=events.CommentReceived, at=source.written_at, actor=None, own=own)


def _who(before: CommentState, now: CommentState, kind: type[Event]) -> ActorRef | None:
    """Return who asked for it here, else the business in the platform's app, which alone hides, shows and likes.

    A comment is deleted by its author where nobody here asked for that. The platform itself decides to whom it shows a
    comment.
    """
    if before.pending_action is not None and BY_VERB[before.pending_action] is kind:
        return requester(before.requested_by, before.requested_by_kind, before.requested_by_id)
    if kind is events.CommentDeleted:
        return NATIVE_APP if now.from_business else None
    return SYSTEM if kind is events.CommentLimited else NATIVE_APP


def requester(user_id: int | None, kind: ActorKind | None, actor_id: int | None) -> ActorRef:
    """Return who asked for an action; a server of the version before wrote down users alone."""
    if user_id is not None:
        return ActorRef("user", user_id)
    return SYSTEM if kind is None else ActorRef(kind, actor_id)


def _author(view: CommentView) -> ActorRef:
    if view.from_business:
        return NATIVE_APP
    return ActorRef("contact", view.author.contact_id)
