"""Bulk changes: the same change to many conversations; each refused one is named with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.core.conversations import service
from frontdesk.core.conversations.sending import Writer, locked_conversation
from frontdesk.core.conversations.service import Change
from frontdesk.core.errors import DomainError
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable

MOST = 500
"""So many conversations are changed by one request."""
AT_ONCE = 25
"""So many are locked by one transaction: what customers write meanwhile waits for no longer than these take."""
LOST = "The server lost its database on the way. Look whether this conversation was changed, and try again."


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
    database: Database, writer: Writer, ids: Sequence[int], change: Change, *, unread: bool
) -> ChangedMany:
    """Change each of them, and mark it as unread when that is wanted. What is refused stays wholly as it was.

    Raises `DatabaseUnavailable` when nothing was changed yet.
    """
    wanted = sorted(set(ids))
    refused: list[RefusedChange] = []
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        try:
            async with database.account(writer.account_id, writer.user_id) as transaction:
                found = [await _change(transaction, writer, each, change, unread=unread) for each in some]
        except DatabaseUnavailable:
            if begin == 0:
                raise
            refused += [RefusedChange(conversation_id=each, detail=LOST) for each in wanted[begin:]]
            break
        refused += [each for each in found if each is not None]
    return ChangedMany(changed=len(wanted) - len(refused), refused=tuple(refused))


async def _change(
    transaction: Transaction,
    writer: Writer,
    conversation_id: int,
    change: Change,
    *,
    unread: bool,
) -> RefusedChange | None:
    """Change one of them; return why not, when it is refused."""
    try:
        async with transaction.part():
            row = await locked_conversation(transaction, writer.account_id, conversation_id, writer.visible)
            row = await service.change(transaction, writer, row, change)
            if unread:
                await service.mark_unread(transaction, writer.actor, row)
    except DomainError as error:
        return RefusedChange(conversation_id=conversation_id, detail=str(error))
    return None
