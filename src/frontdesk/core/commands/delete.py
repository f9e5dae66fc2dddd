"""Delete a conversation for good. What the customer has on the platform is not touched."""

from __future__ import annotations

from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.idempotency import is_repeated
from frontdesk.core.comments.queries import lock_in
from frontdesk.core.conversations import conversation_deletion
from frontdesk.core.conversations.locking import locked_conversation
from frontdesk.db.transaction import Transaction


async def delete(transaction: Transaction, caller: Caller, conversation_id: int) -> None:
    """Delete the conversation with its messages and files. Raises `Forbidden`, `ConversationNotFound`."""
    caller.require("conversation.delete")
    if await is_repeated(transaction, caller, "delete", conversation_id):
        return
    await lock_in(transaction, caller.account_id, conversation_id)  # comments are locked before conversations
    row = await locked_conversation(transaction, caller.account_id, conversation_id, caller.visible)
    await conversation_deletion.delete(transaction, row, caller.actor)
