"""Who acts: `ActorRef` names whoever did something; `Actor` is a signed-in user or an API token, with a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frontdesk.core.errors import DomainError
from frontdesk.kit import values

ActorKind = Literal["user", "contact", "ai_agent", "bot", "rule", "native_app", "other", "system"]
"""`native_app` is the business in the platform's own app, `other` another program there; neither has an id."""

Role = Literal["owner", "administrator", "supervisor", "agent"]
Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
"""What an API token may do of what its user may, each including those before: look; work with conversations; manage
the account."""


@values.dataclass(frozen=True, slots=True)
class ActorRef:
    """Who did something: a kind and, where we know one, an id of that kind. Names are looked up where they are shown.

    So the event log holds nobody's name, and nothing has to be erased from it with a person.
    """

    kind: ActorKind
    id: int | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether what it does is done by itself, with no person behind each of its doings."""
        return self.kind in ("bot", "ai_agent", "rule")


SYSTEM = ActorRef("system")
"""Frontdesk itself: the end of a snooze, what a platform says of a message, maintenance."""


class NotSignedIn(DomainError):
    """Nobody known is calling: no credential, or one that is unknown, expired or ended."""

    slug, title, family = "not-signed-in", "Not signed in", "unauthenticated"

    def __init__(self, detail: str = "Sign in first, or send a valid API token.") -> None:
        super().__init__(detail)


class Forbidden(DomainError):
    """The caller's role does not allow it."""

    slug, title, family = "forbidden", "Not allowed", "forbidden"


class ScopeTooNarrow(Forbidden):
    """The API token was made for less than this."""

    slug, title = "scope-too-narrow", "This API token may not do that"

    def __init__(self, needed: Scope, scope: Scope) -> None:
        super().__init__(f"This API token has the scope {scope}; this needs one with the scope {needed}.", scope=needed)


class PeopleOnly(Forbidden):
    """A program asked for what only a signed-in person may do."""

    slug, title = "people-only", "Not for API tokens"

    def __init__(self) -> None:
        super().__init__("An API token reaches neither the sign-in of its user nor tokens; sign in with a browser.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in user in their current account. Either `session_id` (a browser) or `token_id` (a program) is set.

    `scope` is what a program's token is good for; a person may do all that their role may.
    """

    user_id: int
    user_name: str
    is_operator: bool
    account_id: int
    role: Role
    session_id: int | None = None
    token_id: int | None = None
    scope: Scope = "admin"

    @property
    def ref(self) -> ActorRef:
        """The user as the doer of something; a token acts for its user."""
        return ActorRef("user", self.user_id)

    @property
    def is_administrator(self) -> bool:
        """Whether the actor may run the account: its people, inboxes and settings, all of them."""
        return self.role in ("owner", "administrator") and self.scope == "admin"

    def require_administrator(self) -> None:
        """Raises `Forbidden` unless the actor is an owner or an administrator of the account."""
        self.require_scope("admin")
        if not self.is_administrator:
            raise Forbidden("Only owners and administrators of the account may do this.")

    def require_scope(self, needed: Scope) -> None:
        """Raises `ScopeTooNarrow` when the actor is a program whose token was made for less."""
        if SCOPES.index(self.scope) < SCOPES.index(needed):
            raise ScopeTooNarrow(needed, self.scope)

    def require_person(self) -> int:
        """The session of a person who is signed in. Raises `PeopleOnly` to a program."""
        if self.session_id is None:
            raise PeopleOnly
        return self.session_id

    def require_operator(self) -> None:
        """Raises `Forbidden` unless the actor runs this installation and administers the account."""
        self.require_administrator()
        if not self.is_operator:
            raise Forbidden("Only the operator of this installation may do this.")
