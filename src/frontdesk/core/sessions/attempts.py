"""Guessing is limited: by the address it comes from and by the email it is about, across all processes.

An attempt is counted before the password is looked at, so that a hundred guesses at once are a hundred guesses. Each
function commits on its own: a failure must stay counted whatever becomes of the request.
"""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.core.sessions.errors import TooManyAttempts
from frontdesk.db.database import Database, Transaction

ALLOWED = 10
WINDOW_SECONDS = 300

COUNT = f"""
INSERT INTO rate_counters AS counter (key, window_start, hits) VALUES ($1, now(), 1)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN counter.window_start <= now() - interval '{WINDOW_SECONDS} seconds'
        THEN 1 ELSE counter.hits + 1 END,
    window_start = CASE WHEN counter.window_start <= now() - interval '{WINDOW_SECONDS} seconds'
        THEN now() ELSE counter.window_start END
RETURNING hits, ceil({WINDOW_SECONDS} - extract(epoch FROM now() - window_start))::integer AS left
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a password: from where, and whose."""

    ip: str
    email: str

    @property
    def _address(self) -> str:
        return f"sign-in ip {self.ip}"

    @property
    def _person(self) -> str:
        return f"sign-in email {self.email.lower()}"

    async def count(self, database: Database) -> None:
        """Count this attempt. Raises `TooManyAttempts`.

        An address that has used up its attempts does not use up those of the person it is after.
        """
        async with database.system() as transaction:
            wait = await _count(transaction, self._address) or await _count(transaction, self._person)
        if wait:
            raise TooManyAttempts(wait)

    async def succeeded(self, transaction: Transaction) -> None:
        """It was the right password: the person's failures are forgotten, and this was none of the address's.

        The address keeps its other failures, or whoever has one account could guess at all others without end.
        """
        # The address first, as `count` does: in another order two sign-ins at once would wait for each other.
        await transaction.execute("UPDATE rate_counters SET hits = greatest(hits - 1, 0) WHERE key = $1", self._address)
        await transaction.execute("DELETE FROM rate_counters WHERE key = $1", self._person)


async def _count(transaction: Transaction, key: str) -> int:
    """How many seconds to wait; 0 when the attempt is allowed."""
    row = await transaction.first(COUNT, key)
    assert row is not None
    return max(1, int(row["left"])) if row["hits"] > ALLOWED else 0
