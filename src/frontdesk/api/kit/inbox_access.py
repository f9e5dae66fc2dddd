"""Inboxes as the caller sees them: shared by the routes."""

from __future__ import annotations

from frontdesk.core.actors import Actor
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.inboxes.queries import one_inbox
from frontdesk.core.inboxes.views import InboxView
from frontdesk.db.transaction import Transaction


async def inbox_view(transaction: Transaction, actor: Actor, inbox_id: int) -> InboxView:
    """Load an inbox that the caller may see. Raises `InboxNotFound`."""
    row = await one_inbox(transaction, actor.account_id, inbox_id, actor.visibility)
    if row is None:
        raise InboxNotFound
    return row.view()
