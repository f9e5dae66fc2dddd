"""Replies that the platform had taken and could not deliver: whose customers wait again, once a batch is written."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.core.conversations import lifecycle, queries, storing
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.db.transaction import Transaction


async def restore_waits(transaction: Transaction, undelivered: Sequence[tuple[ConversationRow, MessageRow]]) -> None:
    """Let the customers of these conversations wait again whose replies did not arrive, and store that.

    It is looked up after the batch, which may have told of other messages and replies of the same conversation.
    """
    if not undelivered:
        return
    threads = {(thread.account_id, thread.id): thread for thread, _ in undelivered}
    since = await queries.unreplied_since(transaction, threads)
    for thread, message in undelivered:
        unreplied_since = since[thread.account_id, thread.id]
        lifecycle.on_reply_undelivered(thread, message.sent_at, unreplied_since, is_automatic=message.is_automatic)
    await storing.save_conversations(transaction, list(threads.values()))
