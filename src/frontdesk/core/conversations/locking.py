"""Lock conversations before they are changed, found by their own ids or by that of a message."""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.core.conversations import queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import ConversationNotFound, MessageNotFound
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.visibility import Visibility
from frontdesk.db.transaction import Transaction


async def locked_message(
    transaction: Transaction, account_id: int, message_id: int, visible: Visibility
) -> tuple[ConversationRow, MessageRow]:
    """Load a message and lock its conversation. Raises `MessageNotFound`."""
    conversation_id = await transaction.value(
        "SELECT conversation_id FROM messages WHERE account_id = $1 AND id = $2", account_id, message_id
    )
    if conversation_id is None:
        raise MessageNotFound
    conversation = await queries.one_conversation(transaction, account_id, conversation_id, visible, lock=True)
    message = await queries.one_message(transaction, account_id, message_id)
    if conversation is None or message is None:
        raise MessageNotFound
    return conversation, message


async def locked_conversation(
    transaction: Transaction, account_id: int, conversation_id: int, visible: Visibility
) -> ConversationRow:
    """Lock a conversation. Raises `ConversationNotFound`."""
    conversation = await queries.one_conversation(transaction, account_id, conversation_id, visible, lock=True)
    if conversation is None:
        raise ConversationNotFound
    return conversation


async def lock_conversations(transaction: Transaction, account_id: int, ids: Collection[int]) -> None:
    """Lock these conversations until the commit, in the order of their ids, as whatever locks several does."""
    await transaction.execute(
        "SELECT FROM conversations WHERE account_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR UPDATE",
        account_id,
        list(ids),
    )
