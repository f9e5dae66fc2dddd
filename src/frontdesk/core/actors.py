"""Actors: `ActorRef` names who did something; `Actor` is a signed-in user or an API token, with a role.

`permissions.py` says what an actor may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from frontdesk.core.errors import DomainError
from frontdesk.core.visibility import Visibility
from frontdesk.kit import values

ActorKind = Literal["user", "contact", "ai_agent", "bot", "rule", "native_app", "other", "system"]
"""`native_app` is the business in the platform's own app, `other` another product's program; neither has an id."""
AUTOMATIC: tuple[ActorKind, ...] = ("ai_agent", "bot", "rule")
"""Act by themselves, with no person behind each of their doings."""

Role = Literal["owner", "administrator", "supervisor", "agent"]
Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
"""What an API token may do of what its user may, each including those before: look; work with conversations; manage
the account."""


@values.dataclass(frozen=True, slots=True)
class ActorRef:
    """Reference to who did something: a kind and, where we know one, an id of that kind.

    Names are looked up where they are shown. So the event log holds no names, and none has to be erased from it with a
    person.
    """

    kind: ActorKind
    id: int | None = None

    @property
    def user_id(self) -> int | None:
        """Return the id of the colleague, where it is one."""
        return self.id if self.kind == "user" else None

    @property
    def is_automatic(self) -> bool:
        """Return whether this actor acts by itself, with no person behind each action."""
        return self.kind in AUTOMATIC


NAMED_IN: Mapping[ActorKind, str] = {"user": "users"}
"""The table with the names of a kind of actor, by `id`: a noun whose rows act adds its own. A contact is named by its
conversation, and the other kinds by their kind alone."""
SYSTEM = ActorRef("system")
"""Frontdesk itself: the end of a snooze, what a platform says of a message, maintenance."""
OTHER = ActorRef("other")
"""A program that is none of ours, such as another product's dashboard: whoever uses it is not known here."""


class NotSignedIn(DomainError):
    """Caller without a valid credential: none, or one that is unknown, expired or ended."""

    slug, title, family = "not-signed-in", "Not signed in", "unauthenticated"

    def __init__(self, detail: str = "Sign in first, or send a valid API token.") -> None:
        super().__init__(detail)


class Forbidden(DomainError):
    """Refusal of a caller without a permission; `permission` names it where one is missing."""

    slug, title, family = "forbidden", "Not allowed", "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Signed-in user in their current account. Either `session_id` (a browser) or `token_id` (a program) is set.

    `permissions.can` says what they may do, `visibility` which inboxes they see. `scope` limits a program's token; a
    person has none, and may do all that their role may.
    """

    user_id: int
    user_name: str
    is_operator: bool
    account_id: int
    role: Role
    visibility: Visibility
    session_id: int | None = None
    token_id: int | None = None
    scope: Scope | None = None

    @property
    def ref(self) -> ActorRef:
        """Return a reference to the user; a token acts for its user."""
        return ActorRef("user", self.user_id)
