"""Who may do what: sets of permissions by role and by a token's scope, and what somebody who lacks one is told."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from frontdesk.api.app import create_api
from frontdesk.app import ENTRANCES
from frontdesk.core.actors import SCOPES, Actor, Forbidden, Role, Scope
from frontdesk.core.permissions import (
    PERMISSIONS,
    ROLE_PERMISSIONS,
    SCOPE_PERMISSIONS,
    Permission,
    can,
    permissions_of,
    require,
    require_role,
    roles_with,
)
from frontdesk.core.visibility import Visibility
from frontdesk.features.all_features import ROUTERS

ROLES: tuple[Role, ...] = ("agent", "supervisor", "administrator", "owner")


def actor(role: Role, scope: Scope | None = None, *, is_operator: bool = False, inboxes: int | None = None) -> Actor:
    return Actor(
        user_id=1,
        user_name="Ada",
        is_operator=is_operator,
        account_id=1,
        role=role,
        visibility=Visibility.of(None if inboxes is None else [inboxes]),
        session_id=1 if scope is None else None,
        token_id=None if scope is None else 1,
        scope=scope,
    )


def test_permissions_are_all_described_and_all_held_by_an_owner_who_runs_the_installation() -> None:
    assert set(PERMISSIONS) == set(get_args(Permission))
    assert permissions_of(actor("owner", is_operator=True)) == tuple(PERMISSIONS)


def test_roles_each_include_the_one_below() -> None:
    for lower, higher in itertools.pairwise(ROLES):
        assert ROLE_PERMISSIONS[lower] < ROLE_PERMISSIONS[higher]


def test_scopes_each_include_the_one_below_and_none_reaches_the_sign_in() -> None:
    for narrower, wider in itertools.pairwise(SCOPES):
        assert SCOPE_PERMISSIONS[narrower] < SCOPE_PERMISSIONS[wider]
    assert set(PERMISSIONS) - SCOPE_PERMISSIONS["admin"] == {"session.manage", "token.manage"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scope", SCOPES)
def test_token_has_what_both_its_role_and_its_scope_have(role: Role, scope: Scope) -> None:
    both = ROLE_PERMISSIONS[role] & SCOPE_PERMISSIONS[scope]
    assert set(permissions_of(actor(role, scope, is_operator=True))) == both


def test_role_without_the_permission_is_told_what_is_missing_and_whom_to_ask() -> None:
    with pytest.raises(Forbidden) as refused:
        require(actor("agent"), "label.manage")
    assert str(refused.value) == (
        "As an agent you may not rename, recolour, merge and delete labels. Ask an administrator of the account."
    )
    assert (refused.value.slug, refused.value.extra) == ("forbidden", {"permission": "label.manage"})


@pytest.mark.parametrize(
    ("permission", "slug", "extra"),
    [
        ("conversation.reply", "scope-too-narrow", {"scope": "write", "permission": "conversation.reply"}),
        ("inbox.manage", "scope-too-narrow", {"scope": "admin", "permission": "inbox.manage"}),
        ("token.manage", "people-only", {"permission": "token.manage"}),
    ],
)
def test_token_of_a_narrow_scope_is_told_which_one_it_takes(
    permission: Permission, slug: str, extra: dict[str, str]
) -> None:
    with pytest.raises(Forbidden) as refused:
        require(actor("owner", "read"), permission)
    assert (refused.value.slug, refused.value.extra) == (slug, extra)


def test_administrator_who_is_no_operator_manages_no_installation() -> None:
    assert not can(actor("owner"), "installation.manage")
    assert not can(actor("supervisor", is_operator=True), "installation.manage")
    with pytest.raises(Forbidden, match="Only the operator of this installation may see and change how"):
        require(actor("administrator"), "installation.manage")


def test_permission_in_an_inbox_takes_seeing_it() -> None:
    member = actor("agent", inboxes=7)
    assert can(member, "conversation.reply", 7)
    assert not can(member, "conversation.reply", 8)
    assert can(actor("supervisor"), "conversation.reply", 8)
    with pytest.raises(Forbidden, match="only in inboxes you are a member of"):
        require(member, "conversation.reply", 8)


def test_role_read_anew_decides_and_no_role_has_nothing() -> None:
    require_role("administrator", "member.manage")
    for role in ("supervisor", None):
        with pytest.raises(Forbidden, match="may not invite"):
            require_role(role, "member.manage")
    assert roles_with("inbox.see_all") == ["owner", "administrator", "supervisor"]


DOCS = Path(__file__).parents[2] / "docs" / "develop" / "permissions.md"


def roles_table() -> str:
    """The page's table of permissions, drawn from the code."""
    lines = ["| permission | may … | agent | supervisor | administrator | owner | API tokens |", "|" + " --- |" * 7]
    for permission, about in PERMISSIONS.items():
        held = ["yes" if permission in ROLE_PERMISSIONS[role] else "–" for role in ROLES]
        words = f"{about.words} (operators only)" if about.operators else about.words
        lines.append(f"| `{permission}` | {words} | {' | '.join(held)} | {about.scope or 'never'} |")
    return "\n".join(lines)


def entrances_table() -> str:
    """The page's table of what is served beside the API, drawn from the code."""
    lines = ["| address | opened by | reason |", "| --- | --- | --- |"]
    lines += [f"| `{each.path}` | {each.opened_by} | {each.reason} |" for each in ENTRANCES]
    return "\n".join(lines)


@pytest.mark.parametrize("table", [roles_table, entrances_table])
def test_tables_of_the_page_are_those_of_the_code(table: Callable[[], str]) -> None:
    assert table() in DOCS.read_text(), f"docs/develop/permissions.md needs this table:\n{table()}"


def test_addresses_beside_the_routes_of_the_api_say_what_opens_them() -> None:
    routes = create_api(ROUTERS).routes
    beside = [route.path for route in routes if isinstance(route, Route) and not isinstance(route, APIRoute)]
    assert beside
    assert {path for path in beside if not any(each.path == path for each in ENTRANCES)} == set()
    assert len({each.path for each in ENTRANCES}) == len(ENTRANCES)
