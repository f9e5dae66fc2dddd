"""Blocking of contacts: on our side only, the platform and the customer are not told.

The messages of a blocked contact are kept (`ingest/decide.py`), but open no conversation and are not unread. That is so
in every inbox: a person who sees only some of those the contact wrote to cannot block or unblock them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from frontdesk.core.actors import Forbidden
from frontdesk.core.contacts import service as contacts
from frontdesk.core.contacts.views import ContactView
from frontdesk.core.conversations import service
from frontdesk.core.conversations.sending import Writer, locked_conversation
from frontdesk.core.conversations.service import Activity, Change
from frontdesk.core.events import ContactBlocked, ContactUnblocked, ConversationContactBlocked
from frontdesk.core.publishing import publish
from frontdesk.db.transaction import Transaction

MOST_PUBLISHED = 50
"""So many of a contact's conversations say that they were blocked, and are resolved: those not resolved come first."""


class ContactOfOthersToo(Forbidden):
    """Contact with conversations that the person may not see: colleagues there would hear no more of them."""

    slug, title = "contact-in-other-inboxes", "This customer writes to other inboxes too"

    def __init__(self, verb: str) -> None:
        super().__init__(
            "This customer has conversations in inboxes you are not a member of. Ask a supervisor or an administrator"
            f" to {verb} them."
        )


async def block(transaction: Transaction, writer: Writer, contact_id: int, *, blocked: bool) -> ContactView:
    """Block a contact and resolve their open conversations, or unblock them.

    Raises `ContactNotFound`, `ContactOfOthersToo`.
    """
    before = await contacts.contact(transaction, writer.account_id, contact_id, writer.visible)
    if (before.blocked_at is not None) == blocked:
        return before
    await _see_that_all_is_visible(transaction, writer, contact_id, blocked=blocked)
    await transaction.execute(
        "UPDATE contacts SET blocked_at = CASE WHEN $3 THEN now() END, blocked_by = CASE WHEN $3 THEN $4::bigint END"
        " WHERE account_id = $1 AND id = $2",
        writer.account_id,
        contact_id,
        blocked,
        writer.user_id,
    )
    for conversation_id in await _newest(transaction, writer.account_id, contact_id):
        await _say(transaction, writer, conversation_id, blocked=blocked)
    kind = ContactBlocked if blocked else ContactUnblocked
    happened = kind(account_id=writer.account_id, at=datetime.now(UTC), actor=writer.actor, contact_id=contact_id)
    publish(transaction, happened, shown=f'"contact_id":{contact_id}')
    return await contacts.contact(transaction, writer.account_id, contact_id, writer.visible)


async def _see_that_all_is_visible(transaction: Transaction, writer: Writer, contact_id: int, *, blocked: bool) -> None:
    if writer.visible.inbox_ids is None:
        return
    args: list[Any] = [writer.account_id, contact_id]
    elsewhere = await transaction.value(
        "SELECT EXISTS (SELECT FROM conversations WHERE account_id = $1 AND contact_id = $2"
        f" AND NOT {writer.visible.where('inbox_id', args)})",
        *args,
    )
    if elsewhere:
        raise ContactOfOthersToo("block" if blocked else "unblock")


async def _newest(transaction: Transaction, account_id: int, contact_id: int) -> list[int]:
    """Return the conversations in the order they are locked in."""
    rows = await transaction.fetch(
        "SELECT id FROM conversations WHERE account_id = $1 AND contact_id = $2"
        " ORDER BY status = 'resolved', last_activity_at DESC LIMIT $3",
        account_id,
        contact_id,
        MOST_PUBLISHED,
    )
    return sorted(row["id"] for row in rows)


async def _say(transaction: Transaction, writer: Writer, conversation_id: int, *, blocked: bool) -> None:
    row = await locked_conversation(transaction, writer.account_id, conversation_id, writer.visible)
    if blocked and row.status != "resolved":
        row = await service.change(transaction, writer, row, Change(status="resolved"))
    changes = {"blocked": (not blocked, blocked)}
    said = Activity("block", ConversationContactBlocked, not blocked, blocked, changes)
    await service.add_activity(transaction, writer, row, said)
