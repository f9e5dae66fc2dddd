"""Bulk changes: the same change to many conversations; each refused one is named with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import structlog

from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.change import Change, change, mark_unread
from frontdesk.core.conversations.locking import lock_conversations
from frontdesk.core.errors import DomainError
from frontdesk.db.clashes import is_removed_meanwhile
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable

log = structlog.get_logger(__name__)

MOST = 500
"""So many conversations are changed by one request."""
AT_ONCE = 25
"""So many are locked by one transaction: what customers write meanwhile waits for no longer than these take."""
CLASHED = "Someone else was changing the same data. This conversation was not changed. Try again."
LOST = "The server lost its database connection. Check whether this conversation was changed, then try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedChange:
    """Conversation that was not changed, and why."""

    conversation_id: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMany:
    """Result of a bulk change: how many were changed, which were not, and whether more match."""

    changed: int
    refused: tuple[RefusedChange, ...]
    more: bool = False


async def change_many(
    database: Database, caller: Caller, ids: Sequence[int], wanted: Change, *, unread: bool
) -> ChangedMany:
    """Change each of them, and mark it as unread when that is wanted. What is refused stays wholly as it was.

    Raises `DatabaseUnavailable`, or what says that a transaction clashed, when nothing was changed yet.
    """
    chosen = sorted(set(ids))
    refused: list[RefusedChange] = []
    for begin in range(0, len(chosen), AT_ONCE):
        some = chosen[begin : begin + AT_ONCE]
        try:
            async with database.account(caller.account_id, caller.user_id) as transaction:
                # All of them before any label: who renames or deletes a label locks its conversations first, too.
                await lock_conversations(transaction, caller.account_id, some)
                found = [await _change(transaction, caller, each, wanted, unread=unread) for each in some]
        except DatabaseUnavailable:
            if begin == 0:
                raise
            refused += [RefusedChange(conversation_id=each, detail=LOST) for each in chosen[begin:]]
            break
        except (asyncpg.DeadlockDetectedError, asyncpg.ForeignKeyViolationError) as error:
            if begin == 0 or not (isinstance(error, asyncpg.DeadlockDetectedError) or is_removed_meanwhile(error)):
                raise
            log.warning("a part of a bulk change clashed", exc_info=error)
            found = [RefusedChange(conversation_id=each, detail=CLASHED) for each in some]
        refused += [each for each in found if each is not None]
    return ChangedMany(changed=len(chosen) - len(refused), refused=tuple(refused))


async def _change(
    transaction: Transaction, caller: Caller, conversation_id: int, wanted: Change, *, unread: bool
) -> RefusedChange | None:
    """Change one of them; returns why not, when it is refused."""
    changing = caller.for_part(f"change:{conversation_id}")
    try:
        async with transaction.part():
            if wanted != Change() or not unread:
                await change(transaction, changing, conversation_id, wanted)
            if unread:
                await mark_unread(transaction, caller.for_part(f"unread:{conversation_id}"), conversation_id)
    except DomainError as error:
        return RefusedChange(conversation_id=conversation_id, detail=str(error))
    return None
