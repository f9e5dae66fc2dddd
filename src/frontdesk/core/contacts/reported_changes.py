"""Changes of people that platforms report: a new name, picture or id of a known contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.contract.events import Party
from frontdesk.core.actors import ActorRef
from frontdesk.core.contacts.jobs import FETCH_AVATAR
from frontdesk.core.events import ContactChanged
from frontdesk.core.publishing import publish
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class ReportedPerson:
    """Person as the platform describes them since `at`; `former_id` is their id until then, where it changed."""

    account_id: int
    platform: str
    channel: str
    party: Party
    former_id: str | None
    at: datetime

    @property
    def key(self) -> tuple[int, str, str]:
        """Return who it is, as the platform calls them now."""
        return (self.account_id, self.platform, self.party.remote_id)


async def update_reported(transaction: Transaction, people: Sequence[ReportedPerson]) -> None:
    """Store the details of known people: identities take all, contacts only what no colleague has changed.

    What is older than what is known changes nothing. A new picture is fetched after the commit.
    """
    moved = [(p.account_id, p.platform, p.former_id, p.party.remote_id) for p in people if p.former_id is not None]
    if moved:
        await transaction.execute(_MOVED, *as_arrays(moved))
    rows = [(*p.key, p.party.username, p.party.name, p.party.avatar_url, p.party.is_follower, p.at) for p in people]
    by_key = {p.key: p for p in people}
    for row in await transaction.fetch(_TOLD, *as_arrays(rows)):
        person = by_key[row["account_id"], row["platform"], row["remote_id"]]
        changed = [name for name in ("name", "identities") if row[f"{name}_changed"]]
        contact_id = row["contact_id"]
        if changed:
            happened = ContactChanged(
                account_id=person.account_id,
                at=person.at,
                actor=ActorRef("contact", contact_id),
                contact_id=contact_id,
                changes=dict.fromkeys(changed, (None, None)),
            )
            publish(transaction, happened, shown=f'"contact_id":{contact_id}')
        if row["new_picture"] is not None:
            of_whom = {"account_id": person.account_id, "contact_id": contact_id}
            picture = FETCH_AVATAR(**of_whom, url=row["new_picture"], channel=person.channel, replaces=True)
            transaction.jobs.append(picture)


# Who has written with the new id before is two contacts, which only a person can tell to be one.
_MOVED = """
UPDATE identities i SET remote_id = t.remote_id
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS t (account_id, platform, former_id, remote_id)
WHERE i.account_id = t.account_id AND i.platform = t.platform AND i.remote_id = t.former_id
    AND NOT EXISTS (SELECT FROM identities o WHERE o.account_id = t.account_id AND o.platform = t.platform
        AND o.remote_id = t.remote_id)
"""

_TOLD = """
WITH known AS MATERIALIZED (
    SELECT t.*, i.id, i.contact_id, i.name AS was_name, i.username AS was_username, i.avatar_url AS was_url,
        i.is_follower AS was_follower
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[],
            $8::timestamptz[]) AS t (account_id, platform, remote_id, username, name, avatar_url, is_follower, at)
    JOIN identities i USING (account_id, platform, remote_id)
    WHERE t.at >= coalesce(i.profile_fetched_at, '-infinity')
), renamed AS (
    UPDATE contacts SET name = coalesce(k.name, k.username), updated_at = now() FROM known k
    WHERE contacts.account_id = k.account_id AND contacts.id = k.contact_id AND coalesce(k.name, k.username) IS NOT NULL
        AND contacts.name IN (coalesce(k.was_name, ''), coalesce(k.was_username, ''), 'Unknown')
        AND contacts.name <> coalesce(k.name, k.username)
    RETURNING contacts.account_id, contacts.id
), stored AS (
    UPDATE identities SET username = coalesce(k.username, k.was_username), name = coalesce(k.name, k.was_name),
        avatar_url = coalesce(k.avatar_url, k.was_url), is_follower = coalesce(k.is_follower, k.was_follower),
        profile_fetched_at = k.at
    FROM known k WHERE identities.account_id = k.account_id AND identities.id = k.id
)
SELECT k.account_id, k.platform, k.remote_id, k.contact_id, renamed.id IS NOT NULL AS name_changed,
    (k.name <> coalesce(k.was_name, '') OR k.username <> coalesce(k.was_username, '')
        OR k.is_follower IS DISTINCT FROM k.was_follower AND k.is_follower IS NOT NULL) IS TRUE AS identities_changed,
    CASE WHEN k.avatar_url IS DISTINCT FROM k.was_url THEN k.avatar_url END AS new_picture
FROM known k LEFT JOIN renamed ON renamed.account_id = k.account_id AND renamed.id = k.contact_id
ORDER BY k.account_id, k.platform, k.remote_id
"""
