"""Permissions: what each allows, which roles and API tokens have it, and who may do what.

A caller may do what their role has. An API token does no more than what is also within its scope. Which inboxes a
permission reaches is another question, for `visibility.py`.

Core's own permissions are asked for by name. A feature declares those that it adds: a `Permission` in its noun, which
is asked for as the value it is and listed in the feature's manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from frontdesk.core.actors import SCOPES, Actor, Forbidden, Role, Scope

ROLES: tuple[Role, ...] = ("agent", "supervisor", "administrator", "owner")
"""Each has what those before it have."""

Name = Literal[
    "profile.read",
    "profile.change",
    "session.manage",
    "token.manage",
    "page_error.report",
    "account.read",
    "account.manage",
    "member.manage",
    "owner.manage",
    "team.manage",
    "label.create",
    "label.manage",
    "inbox.read",
    "inbox.see_all",
    "inbox.manage",
    "conversation.read",
    "conversation.reply",
    "conversation.change",
    "conversation.assign",
    "conversation.delete",
    "comment.moderate",
    "contact.read",
    "contact.change",
    "contact.block",
    "installation.read",
    "installation.manage",
]
"""Core's own permissions."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Permission to do something. `words` say what, and follow "may".

    `role` is the lowest one that has it. `scope` is the narrowest one of an API token that has it; without one it is
    for people who signed in with a browser. One for operators takes, beside the role, somebody who runs the
    installation.
    """

    name: str
    words: str
    role: Role
    scope: Scope | None
    is_for_operators: bool = False


PermissionOrName = Permission | Name
"""A permission as it is asked for: core's own by name."""

PERMISSIONS: tuple[Permission, ...] = (
    Permission("profile.read", "see your own profile and accounts", "agent", "read"),
    Permission("profile.change", "change your own name, email and preferences", "agent", "write"),
    Permission(
        "session.manage", "see and end your sessions, switch the account and change your password", "agent", None
    ),
    Permission("token.manage", "make and delete your API tokens", "agent", None),
    Permission("page_error.report", "report that a page broke", "agent", "write"),
    Permission("account.read", "see the account's people, teams, labels and channels", "agent", "read"),
    Permission("account.manage", "rename the account", "administrator", "admin"),
    Permission(
        "member.manage", "invite, change and remove people, and see their emails and inboxes", "administrator", "admin"
    ),
    Permission("owner.manage", "make, change and remove owners", "owner", "admin"),
    Permission("team.manage", "make, rename and delete teams", "administrator", "admin"),
    Permission("label.create", "add labels", "agent", "write"),
    Permission("label.manage", "rename, recolour, merge and delete labels", "supervisor", "write"),
    Permission("inbox.read", "see inboxes and what their channels can do", "agent", "read"),
    Permission("inbox.see_all", "see every inbox of the account without being its member", "supervisor", "read"),
    Permission(
        "inbox.manage", "connect, change and disconnect inboxes, and see their webhooks", "administrator", "admin"
    ),
    Permission("conversation.read", "read, search and follow conversations and posts", "agent", "read"),
    Permission("conversation.reply", "write replies, notes and drafts", "agent", "write"),
    Permission(
        "conversation.change", "change a conversation's status, priority, labels and what is read", "agent", "write"
    ),
    Permission("conversation.assign", "assign conversations to people and teams", "agent", "write"),
    Permission("conversation.delete", "delete conversations", "administrator", "admin"),
    Permission("comment.moderate", "hide, like, edit and delete comments", "agent", "write"),
    Permission("contact.read", "see contacts and their media", "agent", "read"),
    Permission("contact.change", "change a contact's name, email, phone and note", "agent", "write"),
    Permission("contact.block", "block and unblock contacts", "agent", "write"),
    Permission("installation.read", "see whether the installation works", "administrator", "admin"),
    Permission(
        "installation.manage",
        "see and change how the installation and its channels are set up",
        "administrator",
        "admin",
        is_for_operators=True,
    ),
)
_NAMED: Mapping[str, Permission] = {permission.name: permission for permission in PERMISSIONS}


def named(permission: PermissionOrName) -> Permission:
    """Return the permission that is asked for."""
    return permission if isinstance(permission, Permission) else _NAMED[permission]


class ScopeTooNarrow(Forbidden):
    """API token whose scope does not have the permission."""

    slug, title = "scope-too-narrow", "API token lacks permission"

    def __init__(self, permission: Permission, needed: Scope, scope: Scope) -> None:
        super().__init__(
            f"This API token has the scope {scope}; this needs one with the scope {needed}.",
            scope=needed,
            permission=permission.name,
        )


class PeopleOnly(Forbidden):
    """Program that asked for what only a signed-in person may do."""

    slug, title = "people-only", "Not for API tokens"

    def __init__(self, permission: Permission) -> None:
        super().__init__(
            "API tokens can't change sign-in details or manage tokens. Sign in with a browser.",
            permission=permission.name,
        )


def can(actor: Actor, permission: PermissionOrName, inbox_id: int | None = None) -> bool:
    """Return whether the actor has the permission and, where an inbox is named, sees that inbox."""
    return _refusal(actor, named(permission), inbox_id) is None


def require(actor: Actor, permission: PermissionOrName, inbox_id: int | None = None) -> None:
    """Raise `Forbidden` with what is missing unless the actor `can`; `ScopeTooNarrow`, `PeopleOnly` to a program."""
    refusal = _refusal(actor, named(permission), inbox_id)
    if refusal is not None:
        raise refusal


def require_role(role: Role | None, permission: PermissionOrName) -> None:
    """Raise `Forbidden` unless the role, as it is read now, has the permission."""
    if not role_has(role, permission):
        raise _lacking(role, named(permission))


def role_has(role: Role | None, permission: PermissionOrName) -> bool:
    """Return whether the role has the permission; no role has none."""
    return role is not None and ROLES.index(role) >= ROLES.index(named(permission).role)


def scope_has(scope: Scope, permission: PermissionOrName) -> bool:
    """Return whether an API token of the scope has the permission."""
    narrowest = named(permission).scope
    return narrowest is not None and SCOPES.index(scope) >= SCOPES.index(narrowest)


def permissions_of(actor: Actor, permissions: Iterable[Permission]) -> tuple[str, ...]:
    """Return the names of those of the permissions that the actor has."""
    return tuple(permission.name for permission in permissions if can(actor, permission))


def roles_with(permission: PermissionOrName) -> list[Role]:
    """Return the roles that have the permission."""
    return [role for role in ROLES if role_has(role, permission)]


def _refusal(actor: Actor, permission: Permission, inbox_id: int | None) -> Forbidden | None:
    if actor.scope is not None and not scope_has(actor.scope, permission):
        if permission.scope is None:
            return PeopleOnly(permission)
        return ScopeTooNarrow(permission, permission.scope, actor.scope)
    if not role_has(actor.role, permission):
        return _lacking(actor.role, permission)
    if permission.is_for_operators and not actor.is_operator:
        refused = f"Only the operator of this installation may {permission.words}."
    elif inbox_id is not None and not actor.visibility.sees(inbox_id):
        refused = f"You may {permission.words} only in inboxes you are a member of."
    else:
        return None
    return Forbidden(refused, permission=permission.name)


def _lacking(role: Role | None, permission: Permission) -> Forbidden:
    whose = "You are not a member of this account any more; you" if role is None else f"As {_article(role)} {role} you"
    return Forbidden(
        f"{whose} may not {permission.words}. Ask an administrator of the account.", permission=permission.name
    )


def _article(role: Role) -> str:
    return "an" if role[0] in "aeo" else "a"
