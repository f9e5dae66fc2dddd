"""Access to routes: each declares a permission, or why it needs none.

    async def delete_label(actor: Annotated[Actor, allowed("label.manage")], ...) -> Response:

    @router.post("/session", dependencies=[public("Signing in is how one gets a credential.")])

A route that declares neither has no description, and so the suite fails (`access_of`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute

from frontdesk.api.kit.actor import CurrentActor
from frontdesk.core.actors import Actor
from frontdesk.core.permissions import Permission, PermissionOrName, named, require


@dataclass(frozen=True, slots=True)
class Access:
    """Requirement for calling a route: a permission; without one it is open to anybody, for a `reason`."""

    permission: Permission | None
    reason: str = ""

    @property
    def words(self) -> str:
        """Return it as the description of the API says it."""
        if self.permission is None:
            return f"Needs no sign-in. {self.reason}"
        name, words, scope = self.permission.name, self.permission.words, self.permission.scope
        token = f"API tokens need the scope {scope}." if scope else "Needs a browser; API tokens are refused."
        return f"Needs the permission {name}: you may {words}. {token}"


class Undeclared(Exception):
    """Route that declares no permission, or more than one."""


_DECLARED: dict[Callable[..., Any], Access] = {}


@cache
def allowed(permission: PermissionOrName) -> Any:
    """Require the permission and give the caller; others get 403, and 401 without a valid credential."""
    needed = named(permission)

    async def caller(actor: CurrentActor) -> Actor:
        require(actor, needed)
        return actor

    return _declare(caller, Access(needed))


@cache
def public(reason: str) -> Any:
    """Open the route to anybody, for this reason."""

    async def nobody() -> None:
        """Let everybody in."""

    return _declare(nobody, Access(None, reason))


@cache
def checked_inside(permission: PermissionOrName) -> Any:
    """Declare a permission that the route itself requires: it has another way to find out who calls."""

    async def later() -> None:
        """Leave it to the route."""

    return _declare(later, Access(named(permission)))


def access_of(route: APIRoute | APIWebSocketRoute) -> Access:
    """Return what calling the route takes. Raises `Undeclared`."""
    found = {_DECLARED[call] for call in _calls(route.dependant) if call in _DECLARED}
    if len(found) != 1:
        declared = ", ".join(access.permission.name if access.permission else "public" for access in found) or "nothing"
        raise Undeclared(
            f"{route.path} ({route.name}) declares {declared}; declare one permission with"
            ' `actor: Annotated[Actor, allowed("...")]`, or `dependencies=[public("reason")]`.'
        )
    return found.pop()


def _declare(call: Callable[..., Awaitable[Any]], access: Access) -> Any:
    _DECLARED[call] = access
    return Depends(call)


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)
