"""What bots, AI agents and rules do, through the commands that they will use: own a conversation, write by themselves.

Whoever writes by itself looks first (`epoch_of`), thinks for a while, and then says something under the epoch it saw.
"""

from __future__ import annotations

from frontdesk.core.actors import ActorKind, ActorRef
from frontdesk.core.commands.ownership import hand_over
from frontdesk.core.conversations import sending
from frontdesk.core.conversations.models import MessageRow
from frontdesk.core.conversations.sending import NewMessage, Writer, locked_conversation
from frontdesk.core.inboxes.rules import inbox_state
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.db.database import Database

BOT = ActorRef("bot", 7)


def machine(account_id: int, kind: ActorKind = "bot") -> Writer:
    """Who writes by itself; without a name, as no table has one for its kind yet."""
    return Writer(account_id=account_id, actor=ActorRef(kind, 7), name="", visible=ALL_INBOXES)


async def give_to(database: Database, account_id: int, conversation_id: int, owner: ActorRef | None) -> bool:
    """Make the conversation that owner's; whether it was another's."""
    async with database.account(account_id) as transaction:
        row = await locked_conversation(transaction, account_id, conversation_id, ALL_INBOXES)
        return await hand_over(transaction, machine(account_id), row, owner)


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
) -> MessageRow:
    """Send by itself what was written under that epoch. Raises `MessageRefused`."""
    async with database.account(account_id) as transaction:
        row = await locked_conversation(transaction, account_id, conversation_id, ALL_INBOXES)
        state = await inbox_state(transaction, account_id, row.inbox_id)
        new = NewMessage(client_id=client_id, content=text, owner_epoch=epoch)
        return (await sending.accept(transaction, machine(account_id, kind), row, state, new))[0]
