"""Block or unblock a contact: on our side only, the platform and the customer hear nothing of it.

What a blocked contact writes is kept (`core/ingest/decide.py`), but opens no conversation and makes nothing unread.
That is so in every inbox: who sees only some of those the contact wrote to cannot block or unblock them.
"""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.core.actors import Forbidden
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.change import Change, apply
from frontdesk.core.commands.idempotency import is_repeated
from frontdesk.core.contacts import service as contacts
from frontdesk.core.contacts.blocked import set_blocked
from frontdesk.core.contacts.views import ContactView
from frontdesk.core.conversations import queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.thread_activity import Activity, add_activity
from frontdesk.core.events import ContactBlocked, ContactUnblocked, ConversationContactBlocked
from frontdesk.core.publishing import publish
from frontdesk.db.transaction import Transaction

MOST_PUBLISHED = 50
"""So many of a contact's conversations say that they were blocked, and are resolved: those not resolved come first."""


class ContactOfOthersToo(Forbidden):
    """Contact with conversations that the person may not see: colleagues there would hear no more of them."""

    slug, title = "contact-in-other-inboxes", "Customer also writes to other inboxes"

    def __init__(self, verb: str) -> None:
        super().__init__(
            "This customer has conversations in inboxes you are not a member of. Ask a supervisor or an administrator"
            f" to {verb} them."
        )


async def block(transaction: Transaction, caller: Caller, contact_id: int, *, blocked: bool) -> ContactView:
    """Block a contact and resolve what is open of theirs, or unblock them.

    Raises `Forbidden`, `ContactNotFound`, `ContactOfOthersToo`.
    """
    caller.require("contact.block")
    before = await contacts.contact(transaction, caller.account_id, contact_id, caller.visible)
    is_again = await is_repeated(transaction, caller, "block", contact_id, blocked)
    if is_again or (before.blocked_at is not None) == blocked:
        return before
    await _require_all_visible(transaction, caller, contact_id, blocked=blocked)
    # Conversations are locked before their contact, as everywhere; two who block at the same time meet there.
    rows = await _locked(transaction, caller, contact_id)
    if not await set_blocked(transaction, caller.account_id, contact_id, caller.user_id, blocked=blocked):
        return await contacts.contact(transaction, caller.account_id, contact_id, caller.visible)
    for row in rows:
        await _say(transaction, caller, row, blocked=blocked)
    kind = ContactBlocked if blocked else ContactUnblocked
    happened = kind(account_id=caller.account_id, at=datetime.now(UTC), actor=caller.actor, contact_id=contact_id)
    publish(transaction, happened, shown=f'"contact_id":{contact_id}')
    return await contacts.contact(transaction, caller.account_id, contact_id, caller.visible)


async def _require_all_visible(transaction: Transaction, caller: Caller, contact_id: int, *, blocked: bool) -> None:
    """Raise `ContactOfOthersToo` where the contact wrote to an inbox that the caller does not see."""
    if await queries.is_any_hidden(transaction, caller.account_id, contact_id, caller.visible):
        raise ContactOfOthersToo("block" if blocked else "unblock")


async def _locked(transaction: Transaction, caller: Caller, contact_id: int) -> list[ConversationRow]:
    """Lock the contact's newest conversations."""
    ids = await queries.newest_ids_of(transaction, caller.account_id, contact_id, MOST_PUBLISHED)
    found = [
        await queries.one_conversation(transaction, caller.account_id, each, caller.visible, lock=True)
        for each in sorted(ids)
    ]
    return [row for row in found if row is not None]


async def _say(transaction: Transaction, caller: Caller, row: ConversationRow, *, blocked: bool) -> None:
    row.blocked = blocked
    if blocked and row.status != "resolved":
        await apply(transaction, caller, row, Change(status="resolved"))
    changes = {"blocked": (not blocked, blocked)}
    said = Activity("block", ConversationContactBlocked, not blocked, blocked, changes)
    await add_activity(transaction, row, said, caller.actor, caller.name)
