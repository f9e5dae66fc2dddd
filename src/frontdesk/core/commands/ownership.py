"""Give a conversation to a bot or an AI agent, or take it from them."""

from __future__ import annotations

from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.models import ConversationRow
from frontdesk.core.conversations.owner import give
from frontdesk.core.conversations.sending import Writer
from frontdesk.core.conversations.service import Activity, add_activity
from frontdesk.core.events import ConversationAssigned, ConversationOwnerChanged
from frontdesk.db.transaction import Transaction

CALLED = {"bot": "the bot", "ai_agent": "the AI agent"}


async def hand_over(transaction: Transaction, writer: Writer, row: ConversationRow, owner: ActorRef | None) -> bool:
    """Make a locked conversation a bot's, an AI agent's, or nobody's; False: it is already. People are assigned."""
    assert owner is None or owner.kind in CALLED, owner
    change = give(row, owner)
    if change is None:
        return False
    await queries.save_conversation(transaction, row)
    did = "unassigned the conversation" if owner is None else f"gave the conversation to {CALLED[owner.kind]}"
    kind = ConversationAssigned if change.is_of_people else ConversationOwnerChanged
    name = writer.name or "Frontdesk"
    await add_activity(transaction, writer, row, Activity("assignee", f"{name} {did}", kind, change.changes))
    return True
