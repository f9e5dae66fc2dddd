"""Changes of an account, its members and its teams, with who may make them.

Roles are read again under a lock before they are changed: the caller's own may have changed since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import asyncpg

from frontdesk.core.accounts import queries
from frontdesk.core.accounts.errors import (
    LastOwner,
    MemberNotFound,
    OwnersOnly,
    TeamNameTaken,
    TeamNotFound,
    UnknownInbox,
)
from frontdesk.core.accounts.views import AccountView, MembershipView, TeamView
from frontdesk.core.actors import Actor, ActorRef, Role
from frontdesk.core.event_kinds import Changes
from frontdesk.core.events import InboxChanged, MemberChanged
from frontdesk.core.permissions import can, require, require_role, role_has
from frontdesk.core.publishing import publish, publish_once
from frontdesk.core.users.validation import clean_name
from frontdesk.db.transaction import Transaction

RENAMED: Changes = {"name": (None, None)}
"""The log holds no names of people, teams and accounts, only that one changed."""


async def open_account(transaction: Transaction, name: str, owner_id: int) -> int:
    """Make a new account with its owner; return its id. Needs a system transaction. Raises `NameInvalid`."""
    account_id = await queries.insert_account(transaction, clean_name(name, "account_name"))
    await queries.insert_membership(transaction, account_id, owner_id, "owner")
    return account_id


async def hand_over_account(transaction: Transaction, account_id: int, name: str, owner_id: int) -> None:
    """Give an account without people its name and owner. Needs a system transaction. Raises `NameInvalid`."""
    await queries.rename_account(transaction, account_id, clean_name(name, "account_name"))
    await queries.insert_membership(transaction, account_id, owner_id, "owner")


async def rename_account(transaction: Transaction, actor: Actor, name: str) -> AccountView:
    """Rename the actor's account. Raises `Forbidden`, `NameInvalid`."""
    require(actor, "account.manage")
    renamed = await queries.rename_account(transaction, actor.account_id, clean_name(name))
    publish_members(transaction, actor.account_id, actor.ref, changes=RENAMED)
    return renamed


async def list_memberships(transaction: Transaction, actor: Actor) -> tuple[MembershipView, ...]:
    """List the actor's colleagues: by name for everybody, with emails and inboxes for those who run the account."""
    return await queries.list_memberships(transaction, actor.account_id, in_full=can(actor, "member.manage"))


async def change_membership(
    transaction: Transaction,
    actor: Actor,
    user_id: int,
    *,
    role: Role | None = None,
    inbox_ids: frozenset[int] | None = None,
) -> MembershipView:
    """Change a member's role or inboxes.

    Raises `Forbidden`, `MemberNotFound`, `OwnersOnly`, `LastOwner`, `UnknownInbox`.
    """
    old = await _check(transaction, actor, user_id, role)
    changes: dict[str, tuple[Any, Any]] = {}
    if role is not None:
        changes["role"] = (old, role)
        await queries.set_role(transaction, actor.account_id, user_id, role)
    if inbox_ids is not None:
        if await queries.lock_inboxes(transaction, actor.account_id, inbox_ids) != len(inbox_ids):
            raise UnknownInbox
        before = await queries.list_memberships(transaction, actor.account_id, in_full=True, user_id=user_id)
        changes["inbox_ids"] = (list(before[0].inbox_ids), sorted(inbox_ids))
        changed_inboxes = await queries.set_inboxes(transaction, actor.account_id, user_id, inbox_ids)
        publish_inboxes(transaction, actor.account_id, changed_inboxes, actor.ref)
    publish_members(transaction, actor.account_id, actor.ref, user_id=user_id, changes=changes)
    changed = await queries.list_memberships(transaction, actor.account_id, in_full=True, user_id=user_id)
    return changed[0]


async def remove_member(transaction: Transaction, actor: Actor, user_id: int) -> None:
    """Remove a member from the account, with their inboxes and API tokens of it.

    `core/commands/member_removal.py` unassigns their conversations.
    Raises `Forbidden`, `MemberNotFound`, `OwnersOnly`, `LastOwner`.
    """
    old = await _check(transaction, actor, user_id, None, removing=True)
    await queries.delete_membership(transaction, actor.account_id, user_id)
    publish_members(transaction, actor.account_id, actor.ref, user_id=user_id, changes={"role": (old, None)})


async def _check(
    transaction: Transaction, actor: Actor, user_id: int, role: Role | None, *, removing: bool = False
) -> Role:
    """Check that the actor may change the member, and return the member's role."""
    require(actor, "member.manage")
    roles = await queries.lock_roles(transaction, actor.account_id, {actor.user_id, user_id})
    own = roles.get(actor.user_id)
    require_role(own, "member.manage")
    old = roles.get(user_id)
    if old is None:
        raise MemberNotFound
    if role is None and not removing:
        return old
    if "owner" in (old, role) and not role_has(own, "owner.manage"):
        raise OwnersOnly
    owners = sum(1 for held in roles.values() if held == "owner")
    if old == "owner" and role != "owner" and owners == 1:
        raise LastOwner
    return old


async def make_team(transaction: Transaction, actor: Actor, name: str) -> TeamView:
    """Add a team. Raises `Forbidden`, `NameInvalid`, `TeamNameTaken`."""
    require(actor, "team.manage")
    team = await queries.insert_team(transaction, actor.account_id, clean_name(name))
    if team is None:
        raise TeamNameTaken
    publish_members(transaction, actor.account_id, actor.ref, team_id=team.id, changes=RENAMED)
    return team


async def rename_team(transaction: Transaction, actor: Actor, team_id: int, name: str) -> TeamView:
    """Rename a team. Raises `Forbidden`, `NameInvalid`, `TeamNotFound`, `TeamNameTaken`."""
    require(actor, "team.manage")
    try:
        team = await queries.rename_team(transaction, actor.account_id, team_id, clean_name(name))
    except asyncpg.UniqueViolationError as error:
        raise TeamNameTaken from error
    if team is None:
        raise TeamNotFound
    publish_members(transaction, actor.account_id, actor.ref, team_id=team.id, changes=RENAMED)
    return team


async def delete_team(transaction: Transaction, actor: Actor, team_id: int) -> None:
    """Delete a team. Raises `Forbidden`, `TeamNotFound`.

    `core/commands/member_removal.py` takes its conversations from it.
    """
    require(actor, "team.manage")
    if not await queries.delete_team(transaction, actor.account_id, team_id):
        raise TeamNotFound
    publish_members(transaction, actor.account_id, actor.ref, team_id=team_id, changes=RENAMED)


def publish_inboxes(transaction: Transaction, account_id: int, inbox_ids: Iterable[int], actor: ActorRef) -> None:
    """Publish that the members of these inboxes have changed."""
    for inbox_id in inbox_ids:
        happened = InboxChanged(account_id=account_id, at=datetime.now(UTC), actor=actor, inbox_id=inbox_id)
        publish_once(transaction, happened, f'"inbox_id":{inbox_id}', to_account=True)


def publish_members(
    transaction: Transaction,
    account_id: int,
    actor: ActorRef,
    *,
    changes: Changes | None = None,
    user_id: int | None = None,
    team_id: int | None = None,
) -> None:
    """Publish that one of the account's people or teams changed, or (neither) its name."""
    now = datetime.now(UTC)
    publish(
        transaction,
        MemberChanged(
            account_id=account_id, at=now, actor=actor, user_id=user_id, team_id=team_id, changes=changes or {}
        ),
    )
