"""Kinds of events: the class they are made from, and how the log keeps their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar, dataclass_transform

import msgspec

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.kit.values import dataclass

Changes = Mapping[str, tuple[Any, Any]]
"""What was before and what is now, by the name of the field as the API says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `at` is the platform's clock where it has one.

    `feed` is the kind of row that browsers get for it (None: none); `own` are the names of the class's fields, and
    `in_data` those that the log keeps in its `data`, with their defaults.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    feed: ClassVar[str | None]
    own: ClassVar[frozenset[str]]
    in_data: ClassVar[tuple[tuple[str, Any], ...]]

    account_id: int
    at: datetime
    actor: ActorRef = SYSTEM
    inbox_id: int | None = None
    conversation_id: int | None = None
    contact_id: int | None = None
    message_id: int | None = None
    changes: Changes = field(default_factory=dict)


COMMON = frozenset(one.name for one in fields(Event)) - {"changes"}
"""The fields with columns of their own in the log; the others are in its `data`."""

Made = TypeVar("Made", bound=Event)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event_kind(name: str, feed: str | None, version: int = 1) -> Callable[[type[Made]], type[Made]]:
    """Make a class an event of that name; browsers get a row of the kind `feed`, if any."""

    def make(cls: type[Made]) -> type[Made]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.name, made.version, made.feed = name, version, feed
        made.own = frozenset(one.name for one in fields(made))
        made.in_data = tuple((one.name, one.default) for one in fields(made) if one.name not in COMMON)
        return made

    return make


def data_of(event: Event) -> dict[str, Any]:
    """Return what the log keeps beside the columns: the class's own fields and the changes, without defaults."""
    found: dict[str, Any] = {}
    for name, default in event.in_data:
        if (value := getattr(event, name)) and value != default:
            found[name] = value
    return found


def from_data(kind: type[Event], common: Mapping[str, Any], data: Mapping[str, Any]) -> Event:
    """Return the event as it was appended; fields that the class does not have any more are left out."""
    kept = {name: value for name, value in data.items() if name in kind.own}
    if "until" in kept:
        kept["until"] = msgspec.convert(kept["until"], datetime)
    if "changes" in kept:
        kept["changes"] = {name: (before, after) for name, (before, after) in kept["changes"].items()}
    return kind(**common, **kept)
