"""Indexing of words in the background, so that intake pays nothing for it.

An id is drawn before the message it names is committed, so the ids that were drawn by now are only indexed a minute
later, when no transaction is still writing a message with one of them. Until then search reads those newest messages
itself.
"""

from __future__ import annotations

import asyncio
import time

from frontdesk.db.database import Database

AT_ONCE = 1_000
BUSY_SECONDS = 15.0
"""A round ends after so long; the next one goes on."""

# The first round only notes how far it is.
_ADVANCE = """
UPDATE search_horizon SET settled_to = drawn_to, drawn_at = now(),
    drawn_to = (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM messages_id_seq)
WHERE drawn_at < now() - interval '1 minute'
"""

_BEHIND = """
SELECT a.id AS account_id, coalesce(p.indexed_to, 0) AS indexed_to, h.settled_to
FROM search_horizon h CROSS JOIN accounts a LEFT JOIN search_progress p ON p.account_id = a.id
WHERE EXISTS (
    SELECT FROM messages m WHERE m.account_id = a.id AND m.id > coalesce(p.indexed_to, 0) AND m.id <= h.settled_to)
ORDER BY a.id
"""

# Whoever deletes or changes one of the account's messages waits for us, and we come back after them: what is read here
# would be what they are about to replace.
_IN_TURN = "SELECT pg_try_advisory_xact_lock(hashtextextended('message_words', $1))"

_INDEX = """
WITH batch AS MATERIALIZED (
    SELECT id, inbox_id, direction, content FROM messages
    WHERE account_id = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4
), said AS (
    INSERT INTO message_words (account_id, message_id, inbox_id, said)
    SELECT $1, id, inbox_id, frontdesk_plain(content) FROM batch
    WHERE direction <> 'activity' AND content <> ''
    ON CONFLICT (account_id, message_id) DO UPDATE SET said = excluded.said
), reached AS (
    SELECT CASE WHEN count(*) = $4 THEN max(id) ELSE $3 END AS indexed_to FROM batch
)
INSERT INTO search_progress (account_id, indexed_to) SELECT $1, indexed_to FROM reached
ON CONFLICT (account_id) DO UPDATE SET indexed_to = greatest(search_progress.indexed_to, excluded.indexed_to)
RETURNING indexed_to
"""


class Indexing:
    """Keeper of the index of words; several processes may work at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def index(self) -> None:
        """Index what is settled, with a rest after each batch that is as long as the batch took."""
        async with self._database.system() as transaction:
            await transaction.execute(_ADVANCE)
            behind = await transaction.fetch(_BEHIND)
        ends = time.monotonic() + BUSY_SECONDS
        for account_id, indexed_to, settled_to in behind:
            await self._catch_up(account_id, indexed_to, settled_to, ends)

    async def _catch_up(self, account_id: int, reached: int, settled_to: int, ends: float) -> None:
        while reached < settled_to and time.monotonic() < ends:
            started = time.monotonic()
            async with self._database.system() as transaction:
                if not await transaction.value(_IN_TURN, account_id):
                    return
                reached = await transaction.value(_INDEX, account_id, reached, settled_to, AT_ONCE)
            await asyncio.sleep(time.monotonic() - started)
