"""What API tokens may do: their scope is asked for at every operation of the API, and some are for people only."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, APIWebSocketRoute

from frontdesk.api import description
from frontdesk.api.app import create_api
from frontdesk.api.kit.access import Undeclared, access_of, allowed, public
from frontdesk.features.all_features import DECLARED
from tests.clients import Client
from tests.installation import PASSWORD, Installation

SCOPES = ("read", "write", "admin")
PERMISSIONS = {permission.name: permission for permission in DECLARED.permissions}
FOR_PEOPLE = {
    ("DELETE", "/api/session"),
    ("PUT", "/api/session/account"),
    ("GET", "/api/sessions"),
    ("DELETE", "/api/sessions/{session_id}"),
    ("GET", "/api/tokens"),
    ("POST", "/api/tokens"),
    ("DELETE", "/api/tokens/{token_id}"),
    ("PUT", "/api/me/password"),
}
MANAGING = re.compile(r"/api/(account$|invitations|memberships/|installation|channels/.+|connect/|inboxes/.+)")
"""Whatever changes something below these manages the account."""


def operations() -> Iterator[tuple[str, str, str | None]]:
    """Every operation and the permission it declares; None is open to anybody."""
    for path, methods in create_api(DECLARED).openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation["x-permission"]


def scope_of(permission: str | None) -> str | None:
    """What an operation needs: a scope, a session, or nothing."""
    return None if permission is None else PERMISSIONS[permission].scope or "session"


async def programs(installation: Installation, owner: Client) -> dict[str, Client]:
    found = {}
    for scope in SCOPES:
        made = await owner.post("/api/tokens", {"name": scope, "scope": scope})
        assert (made.status, made.body["scope"]) == (201, scope)
        found[scope] = installation.program(made.body["token"])
    return found


def test_route_declares_its_permission_or_why_it_is_open() -> None:
    for router in (*DECLARED.routers, description.router):
        for route in router.routes:
            assert isinstance(route, APIRoute | APIWebSocketRoute)
            access = access_of(route)
            assert access.permission in DECLARED.permissions or access.reason.endswith("."), route.path


def test_route_that_declares_nothing_or_two_things_is_refused_with_what_to_do() -> None:
    router = APIRouter()

    @router.get("/forgotten")
    async def forgotten() -> None: ...

    @router.get("/twice", dependencies=[allowed("account.read"), public("It is open.")])
    async def twice() -> None: ...

    for route in router.routes:
        assert isinstance(route, APIRoute)
        with pytest.raises(Undeclared, match="declare one permission"):
            access_of(route)


def test_operation_says_its_permission_and_scope_in_the_description() -> None:
    document = create_api(DECLARED).openapi()
    operation = document["paths"]["/api/labels/{label_id}"]["delete"]
    assert operation["x-permission"] == "label.manage"
    assert operation["x-access"] == (
        "Needs the permission label.manage: you may rename, recolour, merge and delete labels."
        " API tokens need the scope write."
    )
    assert document["paths"]["/api/session"]["post"]["x-permission"] is None


def test_token_scopes_separate_reading_working_and_managing() -> None:
    for method, path, permission in operations():
        needed = scope_of(permission)
        if needed is None:
            assert path.startswith(("/api/setup", "/api/session", "/api/invitations/")), path
        elif (method, path) in FOR_PEOPLE:
            assert needed == "session", (method, path)
        elif method != "GET" and MANAGING.match(path):
            assert needed == "admin", (method, path)
        else:
            assert needed in SCOPES[0 if method == "GET" else 1 :], (method, path)


async def test_narrower_token_is_refused_at_every_operation(installation: Installation, owner: Client) -> None:
    by_scope = await programs(installation, owner)
    for method, path, permission in operations():
        needed = scope_of(permission)
        if needed is None:
            continue
        address = re.sub(r"\{[^}]*\}", "999999", path)
        for scope, program in by_scope.items():
            if needed == "session":
                response = await program.call(method, address, {})
                assert (response.status, response.problem in ("people-only", "scope-too-narrow")) == (403, True)
                assert scope != "admin" or response.problem == "people-only", (method, path)
            elif SCOPES.index(scope) < SCOPES.index(needed):
                response = await program.call(method, address, {})
                assert (response.status, response.problem) == (403, "scope-too-narrow"), (method, path, scope)


async def test_token_of_its_scope_is_let_in_where_it_may_look(installation: Installation, owner: Client) -> None:
    by_scope = await programs(installation, owner)
    for method, path, permission in operations():
        needed = scope_of(permission)
        if method == "GET" and needed in SCOPES:
            response = await by_scope[needed].get(re.sub(r"\{[^}]*\}", "999999", path))
            assert response.status != 403, (method, path, response)


async def test_token_reaches_neither_the_sign_in_nor_other_tokens(installation: Installation, owner: Client) -> None:
    program = (await programs(installation, owner))["admin"]
    for response in (
        await program.patch("/api/me", {"email": "thief@away.example", "current_password": PASSWORD}),
        await program.put("/api/me/password", {"current": PASSWORD, "new": "another password"}),
        await program.post("/api/tokens", {"name": "more", "scope": "read"}),
    ):
        assert (response.status, response.problem) == (403, "people-only")
    assert (await program.patch("/api/me", {"name": "Ada Finch"})).status == 200


@pytest.mark.parametrize(("scope", "sees"), [("write", False), ("admin", True)])
async def test_token_for_administrators_views_needs_the_manage_scope(
    installation: Installation, owner: Client, scope: str, sees: bool
) -> None:
    members = (await (await programs(installation, owner))[scope].get("/api/memberships")).body["items"]
    assert (members[0]["user"]["email"] is not None) is sees
