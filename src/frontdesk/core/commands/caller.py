"""Callers of commands: a person, a program with an API token, another product, a bot, an AI agent or a rule."""

from __future__ import annotations

from dataclasses import dataclass, replace

from frontdesk.core.actors import Actor, ActorRef, Forbidden
from frontdesk.core.permissions import PermissionOrName, named, require
from frontdesk.core.visibility import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Actor of a command, what it may do, and the inboxes it sees.

    `key` is chosen by the caller, who sends a command again with the same one when it does not know whether the first
    got through: it is done once (`idempotency.py`). A `signed_in` actor may do what its role and scope allow; any other
    has the `permissions` that it was given.
    """

    account_id: int
    actor: ActorRef
    name: str
    visible: Visibility
    permissions: frozenset[str] = frozenset()
    signed_in: Actor | None = None
    key: str | None = None

    @property
    def user_id(self) -> int | None:
        """Return the id of the colleague, where it is one."""
        return self.actor.id if self.actor.kind == "user" else None

    def for_part(self, part: str) -> Caller:
        """Return the caller of a part of the command, with a key of its own: what was cut off goes on where it was.

        A space is in no key that a caller may choose, so no other request has the key of a part.
        """
        return self if self.key is None else replace(self, key=f"{self.key} {part}")

    @property
    def earlier_key(self) -> str | None:
        """Return the key that a version before kept for the same: there a part followed a colon."""
        return None if self.key is None else self.key.replace(" ", ":", 1)

    def require(self, permission: PermissionOrName) -> None:
        """Raise `Forbidden` with what is missing unless the caller has the permission."""
        if self.signed_in is not None:
            require(self.signed_in, permission)
            return
        needed = named(permission)
        if needed.name not in self.permissions:
            kind = self.actor.kind.replace("_", " ")
            raise Forbidden(f"This {kind} may not {needed.words}.", permission=needed.name)


def caller_of(actor: Actor, key: str | None = None) -> Caller:
    """Return the signed-in actor as a caller of commands."""
    return Caller(
        account_id=actor.account_id,
        actor=actor.ref,
        name=actor.user_name,
        visible=actor.visibility,
        signed_in=actor,
        key=key,
    )
