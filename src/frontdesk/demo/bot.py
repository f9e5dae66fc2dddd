"""Bot of the demo: it has a conversation and replies by itself, as the product's own bots will."""

from __future__ import annotations

from frontdesk.core.actors import ActorRef
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.commands.ownership import hand_over
from frontdesk.core.commands.reply import reply
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database

BOT = ActorRef("bot", 1)
NAME = "Kiln helper"
MAY = frozenset({"conversation.assign", "conversation.reply"})


class ShopBot:
    """Bot of the account. What it says after a person has replied comes too late, and is not sent."""

    def __init__(self, database: Database, account_id: int) -> None:
        self._database = database
        self._account_id = account_id
        self._caller = Caller(account_id=account_id, actor=BOT, name=NAME, visible=ALL_INBOXES, permissions=MAY)

    async def take(self, conversation_id: int) -> int:
        """Take a conversation, and return the epoch to write under."""
        async with self._database.account(self._account_id) as transaction:
            row = await hand_over(transaction, self._caller, conversation_id, BOT)
        return row.owner_epoch

    async def say(self, conversation_id: int, client_id: str, text: str, epoch: int) -> None:
        """Reply in a conversation that was taken under that epoch."""
        new = NewMessage(client_id=client_id, content=text, owner_epoch=epoch)
        async with self._database.account(self._account_id) as transaction:
            await reply(transaction, self._caller, conversation_id, new)
