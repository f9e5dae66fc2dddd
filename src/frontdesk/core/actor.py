"""Who is acting: a person or a program, in one account, with one role there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frontdesk.core.errors import DomainError

Role = Literal["owner", "administrator", "supervisor", "agent"]


class NotSignedIn(DomainError):
    """Nobody known is calling: no credential, or one that is unknown, expired or ended."""

    slug, title, family = "not-signed-in", "Not signed in", "unauthenticated"

    def __init__(self, detail: str = "Sign in first, or send a valid API token.") -> None:
        super().__init__(detail)


class Forbidden(DomainError):
    """The caller's role does not allow it."""

    slug, title, family = "forbidden", "Not allowed", "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in user in their current account. Either `session_id` (a browser) or `token_id` (a program) is set."""

    user_id: int
    user_name: str
    is_operator: bool
    account_id: int
    role: Role
    session_id: int | None = None
    token_id: int | None = None

    @property
    def is_administrator(self) -> bool:
        """Whether the actor runs the account: its people, inboxes and settings, all of them."""
        return self.role in ("owner", "administrator")

    def require_administrator(self) -> None:
        """Raises `Forbidden` unless the actor is an owner or an administrator of the account."""
        if not self.is_administrator:
            raise Forbidden("Only owners and administrators of the account may do this.")

    def require_operator(self) -> None:
        """Raises `Forbidden` unless the actor runs this installation and administers the account."""
        self.require_administrator()
        if not self.is_operator:
            raise Forbidden("Only the operator of this installation may do this.")
