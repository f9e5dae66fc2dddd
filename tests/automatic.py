"""What bots, AI agents and rules do, through the commands that they will use: own a conversation, write by themselves.

Whoever writes by itself looks first (`epoch_of`), thinks for a while, and then says something under the epoch it saw.
"""

from __future__ import annotations

from frontdesk.core.actors import ActorKind, ActorRef
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.commands.ownership import hand_over
from frontdesk.core.commands.reply import reply
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database

BOT = ActorRef("bot", 7)
MAY = frozenset({"conversation.reply", "conversation.assign"})


def machine(account_id: int, kind: ActorKind = "bot", name: str = "") -> Caller:
    """Who writes by itself, and says its name or none: no table has one for its kind yet."""
    return Caller(account_id=account_id, actor=ActorRef(kind, 7), name=name, visible=ALL_INBOXES, permissions=MAY)


async def give_to(
    database: Database, account_id: int, conversation_id: int, owner: ActorRef | None, name: str = ""
) -> None:
    """Make the conversation that owner's, as a bot of this name."""
    async with database.account(account_id) as transaction:
        await hand_over(transaction, machine(account_id, name=name), conversation_id, owner)


async def epoch_of(database: Database, account_id: int, conversation_id: int) -> int:
    """The epoch that what is written now is written under."""
    async with database.account(account_id) as transaction:
        return int(
            await transaction.value(
                "SELECT owner_epoch FROM conversations WHERE account_id = $1 AND id = $2", account_id, conversation_id
            )
        )


async def say(
    database: Database,
    account_id: int,
    conversation_id: int,
    client_id: str,
    text: str,
    epoch: int,
    kind: ActorKind = "bot",
    name: str = "",
) -> MessageRow:
    """Send by itself what was written under that epoch. Raises `MessageRefused`."""
    async with database.account(account_id) as transaction:
        new = NewMessage(client_id=client_id, content=text, owner_epoch=epoch)
        return (await reply(transaction, machine(account_id, kind, name), conversation_id, new)).message
