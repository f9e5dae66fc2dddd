"""Views of contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """Contact on one platform; `remote_id` is the same in all of the platform's channels."""

    id: int
    platform: str
    remote_id: str
    username: str | None
    name: str | None
    is_follower: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """Contact with everything that is known about them.

    `first_contact_at` is when the first of their conversations that the caller sees began; null without any.
    """

    id: int
    name: str
    avatar_url: str | None
    email: str | None
    phone: str | None
    note: str | None
    blocked_at: datetime | None
    identities: tuple[IdentityView, ...]
    first_contact_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Page of contacts; `next_cursor` is None on the last."""

    items: tuple[ContactView, ...]
    next_cursor: str | None
