"""Which inboxes a caller may see, and what sending must know of one: shared by the routes."""

from __future__ import annotations

from frontdesk.core.actors import Actor
from frontdesk.core.conversations.models import ConversationRow
from frontdesk.core.conversations.queries import Visible
from frontdesk.core.conversations.sending import InboxState, Writer
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.inboxes.queries import one_inbox, visible_inboxes
from frontdesk.core.inboxes.views import InboxView
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.catalog.registry import Registry


async def visible_to(transaction: Transaction, actor: Actor) -> Visible:
    """The inboxes the caller may see; None means all of the account's."""
    return await visible_inboxes(transaction, actor.account_id, actor.user_id, actor.role)


async def writer_of(transaction: Transaction, actor: Actor) -> Writer:
    """The caller as the author of messages and changes."""
    visible = await visible_to(transaction, actor)
    return Writer(account_id=actor.account_id, user_id=actor.user_id, name=actor.user_name, visible=visible)


async def inbox_state(transaction: Transaction, row: ConversationRow, registry: Registry) -> InboxState:
    """The state and limits of the inbox a conversation is in."""
    state = await transaction.value(
        "SELECT state FROM inboxes WHERE account_id = $1 AND id = $2", row.account_id, row.inbox_id
    )
    return InboxState(state, registry.capabilities_of(row), registry.of(row.channel).manifest.platform_title)


async def inbox_view(transaction: Transaction, actor: Actor, registry: Registry, inbox_id: int) -> InboxView:
    """An inbox the caller may see. Raises `InboxNotFound`."""
    row = await one_inbox(transaction, actor.account_id, inbox_id, await visible_to(transaction, actor))
    if row is None:
        raise InboxNotFound
    return row.view(registry.capabilities(row.channel, row.id))
