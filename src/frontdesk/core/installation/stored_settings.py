"""Stored settings of the installation: plain values, and secret ones under the keys of the installation.

Names in capitals are variables of channels; those in small letters are ours. All of it needs a system transaction.
"""

from __future__ import annotations

from datetime import timedelta

import asyncpg

from frontdesk.db.transaction import Transaction
from frontdesk.kit.secrets import SecretBox

STORE = """
INSERT INTO installation_settings (name, value, secret, updated_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET
    value = excluded.value, secret = excluded.secret, updated_by = excluded.updated_by, updated_at = now()
"""


async def get(transaction: Transaction, name: str) -> str | None:
    """Return a plain value; None when there is none."""
    value = await transaction.value("SELECT value FROM installation_settings WHERE name = $1", name)
    return None if value is None else str(value)


async def get_recent(transaction: Transaction, name: str, within: timedelta) -> str | None:
    """Return a plain value that was stored lately; None when there is none, or an older one."""
    value = await transaction.value(
        "SELECT value FROM installation_settings WHERE name = $1 AND updated_at > now() - $2::interval", name, within
    )
    return None if value is None else str(value)


async def put(transaction: Transaction, name: str, value: str, user_id: int | None = None) -> None:
    """Store a plain value."""
    await transaction.execute(STORE, name, value, None, user_id)


async def get_secret(transaction: Transaction, box: SecretBox, name: str) -> str | None:
    """Return a secret value; None when there is none. Raises `SecretUnreadable` when its key is gone."""
    sealed = await transaction.value("SELECT secret FROM installation_settings WHERE name = $1", name)
    return None if sealed is None else box.decrypt(sealed).decode()


async def put_secret(
    transaction: Transaction, box: SecretBox, name: str, value: str, user_id: int | None = None
) -> None:
    """Store a secret value, encrypted with the newest key."""
    await transaction.execute(STORE, name, None, box.encrypt(value.encode()), user_id)


async def forget(transaction: Transaction, name: str) -> None:
    """Delete the value under this name."""
    await transaction.execute("DELETE FROM installation_settings WHERE name = $1", name)


async def all_sealed(transaction: Transaction) -> list[bytes]:
    """Return every secret that only the installation's keys open: the settings' and the inboxes' credentials."""
    rows = await transaction.fetch(
        "SELECT secret FROM inbox_credentials UNION ALL"
        " SELECT secret FROM installation_settings WHERE secret IS NOT NULL"
    )
    return [row["secret"] for row in rows]


async def rotate(transaction: Transaction, box: SecretBox) -> int:
    """Encrypt every secret anew with the newest key; return how many there are. Raises `SecretUnreadable`."""
    rows = await transaction.fetch(
        "SELECT name, secret FROM installation_settings WHERE secret IS NOT NULL ORDER BY name FOR UPDATE"
    )
    for row in rows:
        await transaction.execute(
            "UPDATE installation_settings SET secret = $2 WHERE name = $1", row["name"], box.rotate(row["secret"])
        )
    return len(rows)


async def of_channels(transaction: Transaction) -> list[asyncpg.Record]:
    """Return `name`, `value` and `secret` of every variable of a channel; one of the last two is None."""
    return await transaction.fetch("SELECT name, value, secret FROM installation_settings WHERE name ~ '^[A-Z]'")
