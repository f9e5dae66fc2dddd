"""Ownership: give a conversation to a bot or an AI agent, or take it from them."""

from __future__ import annotations

from frontdesk.core.actors import ActorRef
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.idempotency import is_repeated
from frontdesk.core.conversations import storing
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.locking import locked_conversation
from frontdesk.core.conversations.owner import give
from frontdesk.core.conversations.thread_activity import add_activity, owner_activity
from frontdesk.db.transaction import Transaction

PROGRAMS = ("bot", "ai_agent")


async def hand_over(
    transaction: Transaction, caller: Caller, conversation_id: int, owner: ActorRef | None
) -> ConversationRow:
    """Make a conversation a bot's, an AI agent's, or nobody's; people are assigned with `change`.

    The row that is returned has the epoch that its owner writes under. Raises `Forbidden`, `ConversationNotFound`.
    """
    assert owner is None or owner.kind in PROGRAMS, owner
    caller.require("conversation.assign")
    row = await locked_conversation(transaction, caller.account_id, conversation_id, caller.visible)
    if await is_repeated(transaction, caller, "hand_over", conversation_id, owner):
        return row
    change = give(row, owner, caller.name if owner == caller.actor else None)
    if change is None:
        return row
    await storing.save_conversation(transaction, row)
    await add_activity(transaction, row, owner_activity(change), caller.actor, caller.name)
    return row
