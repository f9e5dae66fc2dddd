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
    ROLES,
    Name,
    Permission,
    can,
    permissions_of,
    require,
    require_role,
    role_has,
    roles_with,
    scope_has,
)
from frontdesk.core.visibility import Visibility
from frontdesk.features.all_features import DECLARED

NAMES = [permission.name for permission in PERMISSIONS]
VISIT_COUNT = Permission("visit.count", "count visits", "supervisor", "write")
"""One that a feature adds."""


def of_role(role: Role) -> set[str]:
    return {permission.name for permission in PERMISSIONS if role_has(role, permission)}


def of_scope(scope: Scope) -> set[str]:
    return {permission.name for permission in PERMISSIONS if scope_has(scope, permission)}


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
    assert list(get_args(Name)) == NAMES
    assert permissions_of(actor("owner", is_operator=True), PERMISSIONS) == tuple(NAMES)


def test_roles_each_include_the_one_below() -> None:
    for lower, higher in itertools.pairwise(ROLES):
        assert of_role(lower) < of_role(higher)


def test_scopes_each_include_the_one_below_and_none_reaches_the_sign_in() -> None:
    for narrower, wider in itertools.pairwise(SCOPES):
        assert of_scope(narrower) < of_scope(wider)
    assert set(NAMES) - of_scope("admin") == {"session.manage", "token.manage"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scope", SCOPES)
def test_token_has_what_both_its_role_and_its_scope_have(role: Role, scope: Scope) -> None:
    found = permissions_of(actor(role, scope, is_operator=True), PERMISSIONS)
    assert set(found) == of_role(role) & of_scope(scope)


def test_permission_of_a_feature_is_asked_for_as_the_value_it_is() -> None:
    assert can(actor("supervisor"), VISIT_COUNT)
    assert not can(actor("owner", "read"), VISIT_COUNT)
    assert permissions_of(actor("owner", "write"), [VISIT_COUNT]) == ("visit.count",)
    with pytest.raises(Forbidden, match="As an agent you may not count visits") as refused:
        require(actor("agent"), VISIT_COUNT)
    assert refused.value.extra == {"permission": "visit.count"}


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
def test_token_of_a_narrow_scope_is_told_which_one_it_takes(permission: Name, slug: str, extra: dict[str, str]) -> None:
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
    assert roles_with("inbox.see_all") == ["supervisor", "administrator", "owner"]


DOCS = Path(__file__).parents[2] / "docs" / "develop" / "permissions.md"


def roles_table() -> str:
    """The page's table of permissions, drawn from the code."""
    lines = ["| permission | may … | agent | supervisor | administrator | owner | API tokens |", "|" + " --- |" * 7]
    for permission in PERMISSIONS:
        held = ["yes" if role_has(role, permission) else "–" for role in ROLES]
        words = f"{permission.words} (operators only)" if permission.is_for_operators else permission.words
        lines.append(f"| `{permission.name}` | {words} | {' | '.join(held)} | {permission.scope or 'never'} |")
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
    routes = create_api(DECLARED).routes
    beside = [route.path for route in routes if isinstance(route, Route) and not isinstance(route, APIRoute)]
    assert beside
    assert {path for path in beside if not any(each.path == path for each in ENTRANCES)} == set()
    assert len({each.path for each in ENTRANCES}) == len(ENTRANCES)
