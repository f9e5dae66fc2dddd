"""The same change to many conversations at once; what is refused is said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.core.conversations import service
from frontdesk.core.conversations.reading import WindowOf
from frontdesk.core.conversations.sending import Writer, locked_conversation
from frontdesk.core.conversations.service import Change
from frontdesk.core.errors import DomainError
from frontdesk.db.transaction import Transaction

MOST = 500
"""So many conversations are changed by one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedChange:
    """A conversation that was not changed, and why."""

    conversation_id: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMany:
    """How many were changed, which were not, and whether more match than one request changes."""

    changed: int
    refused: tuple[RefusedChange, ...]
    more: bool


async def change_many(
    transaction: Transaction,
    writer: Writer,
    ids: Sequence[int],
    change: Change,
    window_of: WindowOf,
    *,
    unread: bool,
    more: bool,
) -> ChangedMany:
    """Change each of them, and mark it as unread when that is wanted. They are locked in one order."""
    refused = []
    wanted = sorted(set(ids))
    for conversation_id in wanted:
        try:
            row = await locked_conversation(transaction, writer.account_id, conversation_id, writer.visible)
            rule = window_of(row.channel)
            row = await service.change(transaction, writer, row, change, rule)
            if unread:
                await service.mark_unread(transaction, row, rule)
        except DomainError as error:
            refused.append(RefusedChange(conversation_id=conversation_id, detail=str(error)))
    return ChangedMany(changed=len(wanted) - len(refused), refused=tuple(refused), more=more)
