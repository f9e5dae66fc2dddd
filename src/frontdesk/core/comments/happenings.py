"""Happenings of a comment: the events that follow from its state before and now.

An event's subject is completed where it is published: only there the comment's customer and conversation are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from frontdesk.core import comment_events
from frontdesk.core.actors import SYSTEM, ActorKind, ActorRef
from frontdesk.core.comments.views import CommentView
from frontdesk.core.event_kinds import Changes, Event

NATIVE_APP = ActorRef("native_app")
BY_VERB: dict[str, type[Event]] = {
    "hide": comment_events.CommentHidden,
    "unhide": comment_events.CommentShown,
    "like": comment_events.CommentLiked,
    "unlike": comment_events.CommentUnliked,
    "delete": comment_events.CommentDeleted,
}
BY_VISIBILITY: dict[str, type[Event]] = {
    "hidden": comment_events.CommentHidden,
    "public": comment_events.CommentShown,
    "limited": comment_events.CommentLimited,
}
PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Happening of a comment. Without an `actor` the comment's author caused it."""

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
    asked: str | None
    asked_by: int | None
    problem: str | None
    asked_by_kind: ActorKind | None = None
    asked_by_id: int | None = None

    @property
    def has_come(self) -> bool:
        """Return whether it is known who commented. One of the business may be a reply from here: its text tells."""
        if not self.written or self.from_business is None:
            return False
        return not self.from_business or self.complete or self.content is not None or self.image_url is not None


STATE_COLUMNS = tuple(column.name for column in fields(CommentState))
UNKNOWN = CommentState(False, None, PUBLIC, False, None, None, None, 0, False, None, None, None, None)
"""Of a comment that nobody has told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Source of the news of a comment, and when it was written."""

    written_at: datetime
    told_at: datetime
    is_history: bool = False
    found_by_catch_up: bool = False


def happenings(before: CommentState, now: CommentState, told: Told) -> list[Happening]:
    """Return what happened between the two states; nothing while it is not known that the comment was written.

    What was told of a comment before it was known to be written counts from then on.
    """
    if not now.written:
        return []
    seen = before if before.written else UNKNOWN
    found = list(_differences(seen, before, now, told))
    if not found and now != before:
        found.append(Happening(kind=comment_events.CommentUpdated, at=told.told_at))
    return found


def _differences(seen: CommentState, asked: CommentState, now: CommentState, told: Told) -> Iterator[Happening]:
    if now.has_come and not seen.has_come:
        yield _came(now, told)
    elif seen.content is not None and now.content != seen.content:
        yield Happening(kind=comment_events.CommentEdited, at=told.told_at, actor=None)
    if now.visibility != seen.visibility:
        changes: Changes = {"visibility": (seen.visibility, now.visibility)}
        actor = _who(asked, now, BY_VISIBILITY[now.visibility])
        yield Happening(kind=BY_VISIBILITY[now.visibility], at=told.told_at, actor=actor, changes=changes)
    if now.liked != seen.liked:
        kind = comment_events.CommentLiked if now.liked else comment_events.CommentUnliked
        changes = {"liked": (seen.liked, now.liked)}
        yield Happening(kind=kind, at=told.told_at, actor=_who(asked, now, kind), changes=changes)
    if now.deleted_at is not None and seen.deleted_at is None:
        actor = _who(asked, now, comment_events.CommentDeleted)
        yield Happening(kind=comment_events.CommentDeleted, at=now.deleted_at, actor=actor)


def posted_from_here(one: Happening, actor: ActorRef) -> Happening:
    """Return the same, for a comment that is a reply the actor sent from here."""
    if one.kind is not comment_events.CommentReplied:
        return one
    return replace(one, actor=actor, own={**one.own, "elsewhere": False})


def _came(now: CommentState, told: Told) -> Happening:
    if now.from_business:
        own: dict[str, Any] = {"elsewhere": True, "is_history": told.is_history}
        return Happening(kind=comment_events.CommentReplied, at=told.written_at, actor=NATIVE_APP, own=own)
    own = {"is_history": told.is_history, "found_by_catch_up": told.found_by_catch_up}
    return Happening(kind=comment_events.CommentReceived, at=told.written_at, actor=None, own=own)


def _who(asked: CommentState, now: CommentState, kind: type[Event]) -> ActorRef | None:
    """Return who asked for it here, else the business in the platform's app, which alone hides, shows and likes.

    A comment is deleted by its author where nobody here asked for that. The platform itself decides to whom it shows a
    comment.
    """
    if asked.asked is not None and BY_VERB[asked.asked] is kind:
        return asked_by(asked.asked_by, asked.asked_by_kind, asked.asked_by_id)
    if kind is comment_events.CommentDeleted:
        return NATIVE_APP if now.from_business else None
    return SYSTEM if kind is comment_events.CommentLimited else NATIVE_APP


def asked_by(user_id: int | None, kind: ActorKind | None, actor_id: int | None) -> ActorRef:
    """Return who asked for an action; a server of the version before wrote down users alone."""
    if user_id is not None:
        return ActorRef("user", user_id)
    return SYSTEM if kind is None else ActorRef(kind, actor_id)


def _author(view: CommentView) -> ActorRef:
    if view.from_business:
        return NATIVE_APP
    return ActorRef("contact", view.author.contact_id)
