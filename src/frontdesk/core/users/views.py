"""Views of users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """User as they see themselves. `preferences` are kept for the web app and mean nothing to the server."""

    id: int
    name: str
    email: str
    is_operator: bool
    preferences: dict[str, Any]
