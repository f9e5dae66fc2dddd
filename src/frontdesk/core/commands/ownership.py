"""Ownership: give a conversation to a bot or an AI agent, or take it from them."""

from __future__ import annotations

from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.activity import owner_said
from frontdesk.core.conversations.models import ConversationRow
from frontdesk.core.conversations.owner import give, owner_of
from frontdesk.core.conversations.sending import Writer
from frontdesk.core.conversations.service import Activity, add_activity
from frontdesk.core.events import ConversationAssigned, ConversationOwnerChanged
from frontdesk.db.transaction import Transaction

PROGRAMS = ("bot", "ai_agent")


async def hand_over(transaction: Transaction, writer: Writer, row: ConversationRow, owner: ActorRef | None) -> bool:
    """Give a locked conversation to a bot, an AI agent or nobody; return False when it is theirs already.

    People are assigned.
    """
    assert owner is None or owner.kind in PROGRAMS, owner
    before = owner_said(owner_of(row), row.assignee_name)
    change = give(row, owner)
    if change is None:
        return False
    await queries.save_conversation(transaction, row)
    kind = ConversationAssigned if change.is_of_people else ConversationOwnerChanged
    said = Activity("assignee", kind, before, owner_said(owner, None), change.changes)
    await add_activity(transaction, writer, row, said)
    return True
