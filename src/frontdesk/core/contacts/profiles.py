"""Profiles of people that platforms return: names and pictures."""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.contract.events import Party
from frontdesk.core.contacts.jobs import FETCH_AVATAR
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction


async def save_profiles(
    transaction: Transaction, account_id: int, platform: str, channel: str, people: Collection[Party]
) -> None:
    """Store profiles: identities take what the platform says, their contacts only what no colleague has changed.

    A picture that is not here yet is fetched after the commit.
    """
    rows = sorted({p.remote_id: (p.remote_id, p.username, p.name, p.avatar_url) for p in people}.values())
    if not rows:
        return
    columns = as_arrays(rows)
    await transaction.execute(_NAMES, account_id, platform, *columns)
    wanted = await transaction.fetch(_TOLD, account_id, platform, *columns)
    for contact_id, url in wanted:
        if url is None:
            continue
        transaction.jobs.append(FETCH_AVATAR(account_id=account_id, contact_id=contact_id, url=url, channel=channel))


async def store_profile(
    transaction: Transaction,
    account_id: int,
    contact_id: int,
    platform: str,
    customer: Party,
    known_name: str,
    avatar_key: str | None,
) -> None:
    """Store the profile of a contact: the identity takes it all, the contact what no colleague has changed."""
    await transaction.execute(
        "UPDATE contacts SET name = $3, avatar_key = coalesce($4, avatar_key), updated_at = now() FROM identities i"
        " WHERE contacts.account_id = $1 AND contacts.id = $2 AND i.account_id = $1 AND i.contact_id = $2"
        " AND i.platform = $5 AND contacts.name IN (coalesce(i.name, ''), coalesce(i.username, ''), 'Unknown')",
        account_id,
        contact_id,
        customer.name or customer.username or known_name,
        avatar_key,
        platform,
    )
    await transaction.execute(
        "UPDATE identities SET username = coalesce($4, username), name = coalesce($5, name), avatar_url = $6,"
        " is_follower = coalesce($7, is_follower), profile_fetched_at = now()"
        " WHERE account_id = $1 AND contact_id = $2 AND platform = $3",
        account_id,
        contact_id,
        platform,
        customer.username,
        customer.name,
        customer.avatar_url,
        customer.is_follower,
    )


async def add_avatar(
    transaction: Transaction, account_id: int, contact_id: int, key: str, *, replaces: bool = False
) -> bool:
    """Give a contact a picture, unless there is one by now that it does not replace; return whether it was given."""
    changed = await transaction.execute(
        "UPDATE contacts SET avatar_key = $3, updated_at = now() WHERE account_id = $1 AND id = $2"
        " AND (avatar_key IS NULL OR $4 AND avatar_key <> $3)",
        account_id,
        contact_id,
        key,
        replaces,
    )
    return changed > 0


_NAMES = """
UPDATE contacts SET name = coalesce(t.name, t.username), updated_at = now()
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS t (remote_id, username, name, avatar_url)
JOIN identities i ON i.account_id = $1 AND i.platform = $2 AND i.remote_id = t.remote_id
WHERE contacts.account_id = $1 AND contacts.id = i.contact_id AND coalesce(t.name, t.username) IS NOT NULL
    AND contacts.name IN (coalesce(i.name, ''), coalesce(i.username, ''), 'Unknown')
    AND contacts.name <> coalesce(t.name, t.username)
"""

_TOLD = """
UPDATE identities SET username = coalesce(t.username, identities.username), name = coalesce(t.name, identities.name),
    avatar_url = coalesce(t.avatar_url, identities.avatar_url), profile_fetched_at = now()
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS t (remote_id, username, name, avatar_url),
    contacts p
WHERE identities.account_id = $1 AND identities.platform = $2 AND identities.remote_id = t.remote_id
    AND p.account_id = $1 AND p.id = identities.contact_id
RETURNING identities.contact_id, CASE WHEN p.avatar_key IS NULL THEN t.avatar_url END
"""
