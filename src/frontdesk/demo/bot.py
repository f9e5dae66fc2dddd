"""The demo's bot: it has a conversation and replies by itself, as the product's own bots will."""

from __future__ import annotations

from frontdesk.core.actors import ActorRef
from frontdesk.core.commands.ownership import hand_over
from frontdesk.core.conversations.sending import NewMessage, Writer, accept, locked_conversation
from frontdesk.core.inboxes.rules import inbox_state
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database

BOT = ActorRef("bot", 1)
NAME = "Bot"


class ShopBot:
    """Bot of the account. What it says after a person has replied comes too late, and is not sent."""

    def __init__(self, database: Database, account_id: int) -> None:
        self._database = database
        self._writer = Writer(account_id=account_id, actor=BOT, name=NAME, visible=ALL_INBOXES)

    async def take(self, conversation_id: int) -> int:
        """Take a conversation, and return the epoch to write under."""
        writer = self._writer
        async with self._database.account(writer.account_id) as transaction:
            row = await locked_conversation(transaction, writer.account_id, conversation_id, writer.visible)
            await hand_over(transaction, writer, row, BOT)
            return row.owner_epoch

    async def say(self, conversation_id: int, client_id: str, text: str, epoch: int) -> None:
        """Reply in a conversation that was taken under that epoch."""
        writer = self._writer
        async with self._database.account(writer.account_id) as transaction:
            row = await locked_conversation(transaction, writer.account_id, conversation_id, writer.visible)
            inbox = await inbox_state(transaction, writer.account_id, row.inbox_id)
            await accept(
                transaction, writer, row, inbox, NewMessage(client_id=client_id, content=text, owner_epoch=epoch)
            )
