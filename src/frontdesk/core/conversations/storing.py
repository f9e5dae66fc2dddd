"""Storing of conversations and messages outside of intake, for whoever holds the conversation's lock.

Commands and the platform's responses write with it; the API and other products' contracts do not import it.
"""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.core.conversations.conversation_row import CONVERSATION, ConversationRow
from frontdesk.core.conversations.message_row import MESSAGE, WAITING_COLUMNS, WAITS, MessageRow, waiting_reply
from frontdesk.db.transaction import Transaction


async def insert_message(transaction: Transaction, message: MessageRow) -> None:
    """Store a new message and set its id."""
    message.id = await transaction.value(
        f"INSERT INTO messages ({_WRITTEN.columns}) VALUES ({_WRITTEN.parameters}) RETURNING id",
        *_WRITTEN.values(message),
    )


_WRITTEN = MESSAGE.inserted("write")
ARRIVED = MESSAGE.inserted("arrive")


async def save_conversation(transaction: Transaction, row: ConversationRow) -> None:
    """Store everything that may have changed about a locked conversation, and read which of its replies waits now.

    A reply's outcome is stored before its conversation is.
    """
    row.waiting_reply = waiting_reply(await transaction.first(_SAVE, *_SAVED.values(row)))


async def save_conversations(transaction: Transaction, rows: Collection[ConversationRow]) -> None:
    """Store what intake may change of these locked conversations."""
    if rows:
        await transaction.execute(f"UPDATE conversations SET {CHANGED}", *BATCHED.arrays(rows))


BATCHED = CONVERSATION.written("batch")
CHANGED = f"{BATCHED.assignments('t')} FROM {BATCHED.unnest('t')} WHERE {BATCHED.matches('conversations', 't')}"
_SAVED = CONVERSATION.written("save")
_SAVE = (
    f"WITH saved AS (UPDATE conversations SET {_SAVED.sets()} WHERE account_id = $1 AND id = $2)"
    f" SELECT {WAITING_COLUMNS} FROM messages WHERE account_id = $1 AND conversation_id = $2 AND {WAITS}"
)
