"""Storing the people that a batch of webhooks names: those seen for the first time become contacts."""

from __future__ import annotations

from typing import Any

from frontdesk.db.transaction import Transaction


async def insert_people(transaction: Transaction, columns: list[list[Any]]) -> list[Any]:
    """Make a contact of everybody who has none; return account, platform, remote id and contact of those made.

    What the platform calls them is kept with the identity, so that a new name is told from one that a colleague gave.

    `columns`: accounts, platforms, remote ids, usernames, names, follower flags.
    """
    return await transaction.fetch(_NEW, *columns)


async def update_people(transaction: Transaction, columns: list[list[Any]]) -> None:
    """Store usernames and follower flags. `columns`: accounts, platforms, remote ids, usernames, follower flags."""
    await transaction.execute(_CHANGED, *columns)


_NEW = """
WITH wanted AS MATERIALIZED (
    SELECT *, nextval('contacts_id_seq') AS contact_id
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[])
        AS w (account_id, platform, remote_id, username, name, is_follower)
), made AS (
    INSERT INTO identities (account_id, contact_id, platform, remote_id, username, name, is_follower)
    SELECT account_id, contact_id, platform, remote_id, username,
        CASE WHEN name NOT IN ('Unknown', coalesce(username, '')) THEN name END, is_follower FROM wanted
    ON CONFLICT DO NOTHING RETURNING account_id, platform, remote_id, contact_id
), contact AS (
    INSERT INTO contacts (account_id, id, name)
    SELECT account_id, contact_id, wanted.name FROM made JOIN wanted USING (account_id, contact_id)
)
SELECT account_id, platform, remote_id, contact_id FROM made
"""

_CHANGED = """
UPDATE identities SET username = p.username, is_follower = p.is_follower
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bool[])
    AS p (account_id, platform, remote_id, username, is_follower)
WHERE identities.account_id = p.account_id AND identities.platform = p.platform
    AND identities.remote_id = p.remote_id
"""
