"""Replies about comments that turn out to be posted: found by an echo, looked up, or seen by a person."""

from __future__ import annotations

from frontdesk.core.comments.upsert import CommentMadeMeanwhile
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.commenting import note_posted, publish_posted
from frontdesk.core.messages.transitions import ON_THE_PLATFORM
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.clashes import runs_again
from frontdesk.db.database import Database


class PostedReplies:
    """Settling of posted replies in the comments; `settle` is the handler of jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @runs_again(CommentMadeMeanwhile)
    async def settle(self, account_id: int, message_id: int) -> None:
        """Do what follows from a posted reply, as far as it is not done yet."""
        async with self._database.account(account_id) as transaction:
            message = await queries.one_message(transaction, account_id, message_id)
            if message is None or message.status not in ON_THE_PLATFORM:
                return
            about = await queries.one_conversation(transaction, account_id, message.conversation_id, ALL_INBOXES)
            if about is None:
                return
            posted = await note_posted(transaction, about, message, message.remote_id)
            conversation = await queries.one_conversation(transaction, account_id, about.id, ALL_INBOXES, lock=True)
            if conversation is None:
                return
            await publish_posted(transaction, conversation, message, posted)
