"""Remove a member or a team from an account: their conversations are unassigned, and each says so in its thread.

The first are unassigned in the transaction of the removal, the rest by a job.
"""

from __future__ import annotations

from typing import Literal, assert_never

from frontdesk.core.accounts import queries as members
from frontdesk.core.accounts import service as accounts
from frontdesk.core.actors import Actor, ActorKind, ActorRef
from frontdesk.core.commands.bulk import AT_ONCE
from frontdesk.core.commands.caller import Caller, caller_of
from frontdesk.core.commands.change import Change, apply
from frontdesk.core.conversations.queries import Holder, ids_held_by, one_conversation
from frontdesk.core.permissions import require
from frontdesk.core.users import queries as users
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.jobs.kinds import BACKGROUND, JobKind
from frontdesk.kit.values import dataclass

Removed = Literal["member", "team"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedOwner:
    """Member or team that was removed: what it was called, and who removed it."""

    account_id: int
    left: Removed
    left_id: int
    left_name: str
    actor_kind: ActorKind
    actor_id: int | None
    actor_name: str


UNASSIGN = JobKind("unassign", RemovedOwner, queue=BACKGROUND, lock=lambda job: f"unassign:{job.account_id}")
"""Unassign the conversations that somebody has who left."""


async def remove_member(transaction: Transaction, actor: Actor, user_id: int) -> None:
    """Remove a member from the account; their conversations are nobody's afterwards.

    Raises `Forbidden`, `MemberNotFound`, `OwnersOnly`, `LastOwner`.
    """
    require(actor, "member.manage")
    name = await users.name_of(transaction, user_id)
    await _begin(transaction, actor, "member", user_id, name or "")
    await accounts.remove_member(transaction, actor, user_id)


async def delete_team(transaction: Transaction, actor: Actor, team_id: int) -> None:
    """Delete a team; its conversations have none afterwards. Raises `Forbidden`, `TeamNotFound`."""
    require(actor, "team.manage")
    name = await members.team_name(transaction, actor.account_id, team_id)
    await _begin(transaction, actor, "team", team_id, name or "")
    await accounts.delete_team(transaction, actor, team_id)


class Unassigning:
    """Job that continues what a removal began."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unassign(
        self,
        account_id: int,
        left: Removed,
        left_id: int,
        left_name: str,
        actor_kind: ActorKind,
        actor_id: int | None,
        actor_name: str,
    ) -> None:
        """Unassign what is left, so many at a time. Somebody who is a member again keeps what they have."""
        actor = ActorRef(actor_kind, actor_id)
        caller = Caller(account_id=account_id, actor=actor, name=actor_name, visible=ALL_INBOXES)
        while True:
            async with self._database.account(account_id) as transaction:
                if left == "member" and await members.is_member(transaction, account_id, left_id):
                    return
                if not await _unassign_some(transaction, caller, left, left_id, left_name):
                    return


async def _begin(transaction: Transaction, actor: Actor, left: Removed, left_id: int, left_name: str) -> None:
    """Unassign the first conversations, before the row of who leaves is locked, as any change of one does."""
    await _unassign_some(transaction, caller_of(actor), left, left_id, left_name)
    # Also where that were all: somebody may be assigning one at this moment.
    transaction.jobs.append(
        UNASSIGN(
            account_id=actor.account_id,
            left=left,
            left_id=left_id,
            left_name=left_name,
            actor_kind=actor.ref.kind,
            actor_id=actor.ref.id,
            actor_name=actor.user_name,
        )
    )


async def _unassign_some(transaction: Transaction, caller: Caller, left: Removed, left_id: int, left_name: str) -> bool:
    """Unassign some conversations; return whether there were any."""
    column, nobody = _change_for(left)
    held = await ids_held_by(transaction, caller.account_id, column, left_id, AT_ONCE)
    for conversation_id in held:
        row = await one_conversation(transaction, caller.account_id, conversation_id, ALL_INBOXES, lock=True)
        if row is None or getattr(row, column) != left_id:
            continue
        if left == "member":
            row.assignee_name = left_name  # not to be read any more of somebody who has left
        else:
            row.team_name = left_name
        await apply(transaction, caller, row, nobody)
    return bool(held)


def _change_for(left: Removed) -> tuple[Holder, Change]:
    match left:
        case "member":
            return "assignee_id", Change(assignee_id=None)
        case "team":
            return "team_id", Change(team_id=None)
        case _:
            assert_never(left)
