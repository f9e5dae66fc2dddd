"""Views of sessions and API tokens for their user."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.core.actors import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """Browser that the user is signed in with; `current` is the one that asks."""

    id: int
    ip: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """API token without its secret; `ending` are its last characters, to tell it from others."""

    id: int
    name: str
    scope: Scope
    ending: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTokenView:
    """API token just made: the only time `token` is shown."""

    id: int
    name: str
    scope: Scope
    ending: str
    created_at: datetime
    last_used_at: datetime | None
    token: str
