"""Caller as an author, and an inbox as the caller sees it: shared by the routes."""

from __future__ import annotations

from frontdesk.core.actors import Actor
from frontdesk.core.conversations.sending import Writer
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.inboxes.queries import one_inbox
from frontdesk.core.inboxes.views import InboxView
from frontdesk.db.transaction import Transaction


def writer_of(actor: Actor) -> Writer:
    """Return the caller as the author of messages and changes."""
    return Writer(account_id=actor.account_id, actor=actor.ref, name=actor.user_name, visible=actor.visibility)


async def inbox_view(transaction: Transaction, actor: Actor, inbox_id: int) -> InboxView:
    """Return an inbox the caller may see. Raises `InboxNotFound`."""
    row = await one_inbox(transaction, actor.account_id, inbox_id, actor.visibility)
    if row is None:
        raise InboxNotFound
    return row.view()
