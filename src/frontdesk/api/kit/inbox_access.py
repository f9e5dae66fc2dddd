"""Which inboxes a caller may see: shared by the routes."""

from __future__ import annotations

from frontdesk.core.actors import Actor
from frontdesk.core.conversations.queries import Visible
from frontdesk.core.conversations.sending import Writer
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.inboxes.queries import one_inbox, visible_inboxes
from frontdesk.core.inboxes.views import InboxView
from frontdesk.db.transaction import Transaction


async def visible_to(transaction: Transaction, actor: Actor) -> Visible:
    """The inboxes the caller may see; None means all of the account's."""
    return await visible_inboxes(transaction, actor.account_id, actor.user_id, actor.role)


async def writer_of(transaction: Transaction, actor: Actor) -> Writer:
    """The caller as the author of messages and changes."""
    visible = await visible_to(transaction, actor)
    return Writer(account_id=actor.account_id, actor=actor.ref, name=actor.user_name, visible=visible)


async def inbox_view(transaction: Transaction, actor: Actor, inbox_id: int) -> InboxView:
    """An inbox the caller may see. Raises `InboxNotFound`."""
    row = await one_inbox(transaction, actor.account_id, inbox_id, await visible_to(transaction, actor))
    if row is None:
        raise InboxNotFound
    return row.view()
