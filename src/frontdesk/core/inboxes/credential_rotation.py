"""Encrypting the stored credentials of inboxes anew."""

from __future__ import annotations

from frontdesk.db.transaction import Transaction
from frontdesk.kit.secrets import SecretBox


async def rotate_credentials(transaction: Transaction, box: SecretBox) -> int:
    """Encrypt all credentials with the newest key; return how many there are. Raises `SecretUnreadable`."""
    credentials = await transaction.fetch("SELECT account_id, inbox_id, secret FROM inbox_credentials FOR UPDATE")
    for row in credentials:
        await transaction.execute(
            "UPDATE inbox_credentials SET secret = $3 WHERE account_id = $1 AND inbox_id = $2",
            row["account_id"],
            row["inbox_id"],
            box.rotate(row["secret"]),
        )
    return len(credentials)
