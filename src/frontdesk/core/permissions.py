"""Permissions: their names, the sets of them that roles and API tokens have, and who may do what.

A caller may do what is in the set of their role. An API token does no more than what is also in the set of its scope.
Which inboxes a permission reaches is another question, for `visibility.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from frontdesk.core.actors import SCOPES, Actor, Forbidden, Role, Scope

Permission = Literal[
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


@dataclass(frozen=True, slots=True)
class About:
    """Description of a permission, in words that follow "may", and the narrowest scope of an API token that has it.

    A permission without a scope is for people who signed in with a browser. One for `operators` takes, beside the role,
    a user who runs the installation.
    """

    words: str
    scope: Scope | None
    operators: bool = False


PERMISSIONS: Mapping[Permission, About] = {
    "profile.read": About("see your own profile and accounts", "read"),
    "profile.change": About("change your own name, email and preferences", "write"),
    "session.manage": About("see and end your sessions, switch the account and change your password", None),
    "token.manage": About("make and delete your API tokens", None),
    "page_error.report": About("report that a page broke", "write"),
    "account.read": About("see the account's people, teams, labels and channels", "read"),
    "account.manage": About("rename the account", "admin"),
    "member.manage": About("invite, change and remove people, and see their emails and inboxes", "admin"),
    "owner.manage": About("make, change and remove owners", "admin"),
    "team.manage": About("make, rename and delete teams", "admin"),
    "label.create": About("add labels", "write"),
    "label.manage": About("rename, recolour, merge and delete labels", "write"),
    "inbox.read": About("see inboxes and what their channels can do", "read"),
    "inbox.see_all": About("see every inbox of the account without being its member", "read"),
    "inbox.manage": About("connect, change and disconnect inboxes, and see their webhooks", "admin"),
    "conversation.read": About("read, search and follow conversations and posts", "read"),
    "conversation.reply": About("write replies, notes and drafts", "write"),
    "conversation.change": About("change a conversation's status, priority, labels and what is read", "write"),
    "conversation.assign": About("assign conversations to people and teams", "write"),
    "conversation.delete": About("delete conversations", "admin"),
    "comment.moderate": About("hide, like, edit and delete comments", "write"),
    "contact.read": About("see contacts and their media", "read"),
    "contact.change": About("change a contact's name, email, phone and note", "write"),
    "contact.block": About("block and unblock contacts", "write"),
    "installation.read": About("see whether the installation works", "admin"),
    "installation.manage": About("see and change how the installation and its channels are set up", "admin", True),
}

_AGENT: frozenset[Permission] = frozenset(
    {
        "profile.read",
        "profile.change",
        "session.manage",
        "token.manage",
        "page_error.report",
        "account.read",
        "label.create",
        "inbox.read",
        "conversation.read",
        "conversation.reply",
        "conversation.change",
        "conversation.assign",
        "comment.moderate",
        "contact.read",
        "contact.change",
        "contact.block",
    }
)
_SUPERVISOR: frozenset[Permission] = _AGENT | {"label.manage", "inbox.see_all"}
_ADMINISTRATOR: frozenset[Permission] = _SUPERVISOR | {
    "account.manage",
    "member.manage",
    "team.manage",
    "inbox.manage",
    "conversation.delete",
    "installation.read",
    "installation.manage",
}
_OWNER: frozenset[Permission] = _ADMINISTRATOR | {"owner.manage"}

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    "owner": _OWNER,
    "administrator": _ADMINISTRATOR,
    "supervisor": _SUPERVISOR,
    "agent": _AGENT,
}


def _reaching(scope: Scope) -> Iterator[Permission]:
    within = SCOPES[: SCOPES.index(scope) + 1]
    return (permission for permission, about in PERMISSIONS.items() if about.scope in within)


SCOPE_PERMISSIONS: Mapping[Scope, frozenset[Permission]] = {scope: frozenset(_reaching(scope)) for scope in SCOPES}


class ScopeTooNarrow(Forbidden):
    """API token whose scope does not have the permission."""

    slug, title = "scope-too-narrow", "This API token may not do that"

    def __init__(self, permission: Permission, needed: Scope, scope: Scope) -> None:
        super().__init__(
            f"This API token has the scope {scope}; this needs one with the scope {needed}.",
            scope=needed,
            permission=permission,
        )


class PeopleOnly(Forbidden):
    """Program that asked for what only a signed-in person may do."""

    slug, title = "people-only", "Not for API tokens"

    def __init__(self, permission: Permission) -> None:
        super().__init__(
            "An API token reaches neither the sign-in of its user nor tokens; sign in with a browser.",
            permission=permission,
        )


def can(actor: Actor, permission: Permission, inbox_id: int | None = None) -> bool:
    """Return whether the actor has the permission and, where an inbox is named, sees that inbox."""
    return _refusal(actor, permission, inbox_id) is None


def require(actor: Actor, permission: Permission, inbox_id: int | None = None) -> None:
    """Raise `Forbidden` with what is missing unless the actor `can`; `ScopeTooNarrow`, `PeopleOnly` to a program."""
    refusal = _refusal(actor, permission, inbox_id)
    if refusal is not None:
        raise refusal


def require_role(role: Role | None, permission: Permission) -> None:
    """Raise `Forbidden` unless the role, as it is read now, has the permission."""
    if not role_has(role, permission):
        raise _lacking(role, permission)


def role_has(role: Role | None, permission: Permission) -> bool:
    """Return whether the role has the permission; no role has none."""
    return role is not None and permission in ROLE_PERMISSIONS[role]


def permissions_of(actor: Actor) -> tuple[Permission, ...]:
    """Return all permissions of the actor, in the order of the table."""
    return tuple(permission for permission in PERMISSIONS if can(actor, permission))


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles that have the permission."""
    return [role for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions]


def _refusal(actor: Actor, permission: Permission, inbox_id: int | None) -> Forbidden | None:
    about = PERMISSIONS[permission]
    if actor.scope is not None and permission not in SCOPE_PERMISSIONS[actor.scope]:
        return PeopleOnly(permission) if about.scope is None else ScopeTooNarrow(permission, about.scope, actor.scope)
    if not role_has(actor.role, permission):
        return _lacking(actor.role, permission)
    if about.operators and not actor.is_operator:
        return Forbidden(f"Only the operator of this installation may {about.words}.", permission=permission)
    if inbox_id is not None and not actor.visibility.sees(inbox_id):
        return Forbidden(f"You may {about.words} only in inboxes you are a member of.", permission=permission)
    return None


def _lacking(role: Role | None, permission: Permission) -> Forbidden:
    words = PERMISSIONS[permission].words
    whose = "You are not a member of this account any more; you" if role is None else f"As {_article(role)} {role} you"
    return Forbidden(f"{whose} may not {words}. Ask an administrator of the account.", permission=permission)


def _article(role: Role) -> str:
    return "an" if role[0] in "aeo" else "a"
