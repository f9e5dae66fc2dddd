"""Finding contacts by what is written in a search box: in names, handles, email addresses and phone numbers."""

from __future__ import annotations

from frontdesk.db.transaction import Transaction

FEW = 2000
"""So many rows are read and put in order within a few milliseconds."""


def pattern_of(search: str) -> str:
    """Return a pattern by which `ILIKE` finds the words wherever they are."""
    return "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


async def people_like(transaction: Transaction, search: str, *, addresses: bool, most: int) -> list[int]:
    """Return contacts of the account acted for with this in a name or handle, at most so many.

    With `addresses` also those with it in an email address or phone number, or whose external id begins with it.
    """
    found: list[int] = await transaction.value(
        "SELECT frontdesk_people_like($1, $2, $3)", pattern_of(search), addresses, most
    )
    return found


def person_like(account: str, contact: str, pattern: str) -> str:
    """Return the condition that a contact is found by the pattern, as `people_like` finds them."""
    return (
        f"EXISTS (SELECT FROM contacts s WHERE s.account_id = {account} AND s.id = {contact}"
        f" AND (frontdesk_plain(s.name) LIKE frontdesk_plain({pattern}) OR s.email ILIKE {pattern}"
        f" OR s.phone ILIKE {pattern})) OR EXISTS (SELECT FROM identities s"
        f" WHERE s.account_id = {account} AND s.contact_id = {contact}"
        f" AND (frontdesk_plain(s.username) LIKE frontdesk_plain({pattern}) OR s.remote_id LIKE substr({pattern}, 2)))"
    )
