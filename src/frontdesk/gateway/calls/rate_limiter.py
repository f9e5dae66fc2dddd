"""Rate limiter of calls to platforms: every process takes its turns from the same table, so together they keep within.

Turns are handed out evenly (the generic cell rate algorithm: RFC 2697 in spirit, ITU-T I.371 annex A): `count` calls in
`per` become one call every `per / count` and a little burst, so that no stretch of that length ever holds more. A
caller that would have to wait long gets `TryLater` and takes no turn, so nobody sleeps on a queue of others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.contract.capabilities import CallLimit
from frontdesk.contract.errors import TryLater
from frontdesk.core.conversations.jobs import WAKE_WAITING
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.catalog.registry import Registry

PATIENCE = timedelta(seconds=1)
LONG_PATIENCE = timedelta(seconds=10)
"""How long work in the background waits for its turn, where it keeps nobody waiting."""
BURST_SHARE = 10
"""One call in that many may come at once."""


class RateLimited(TryLater):
    """Call that was not made, because others are before it."""


@dataclass(frozen=True, slots=True)
class _Rate:
    """Limit as the algorithm needs it."""

    key: str
    every: timedelta
    burst: timedelta
    rest: timedelta


class RateLimiter:
    """Limiter that gives out turns at calling platforms."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self._database = database
        self._registry = registry
        self._waiting: set[tuple[int, int]] = set()

    def note_waiting(self, account_id: int, inbox_id: int) -> None:
        """Note that a message of the inbox waits for its platform: the next call that succeeds is news for it."""
        self._waiting.add((account_id, inbox_id))

    async def responded(self, account_id: int, inbox_id: int) -> None:
        """Try again what waits in the inbox, as its platform responded to a call."""
        if (account_id, inbox_id) in self._waiting:
            self._waiting.discard((account_id, inbox_id))
            async with self._database.system() as transaction:
                transaction.jobs.append(WAKE_WAITING(account_id=account_id, inbox_id=inbox_id))

    async def take(self, channel: str, remote_account_id: str, called: str, patience: timedelta = PATIENCE) -> None:
        """Wait for the turn of a method of the contract. Raises `RateLimited` when that would take long."""
        rates = self._rates(channel, remote_account_id, called)
        if not rates:
            return
        async with self._database.system() as transaction:
            wait = await _reserve(transaction, rates, patience)
        if wait > patience:
            title = self._registry.of(channel).manifest.platform_title
            raise RateLimited(f"Frontdesk has reached {title}'s rate limit.", wait)
        await asyncio.sleep(wait.total_seconds())

    async def cool_down(self, channel: str, remote_account_id: str, called: str, after: timedelta | None) -> None:
        """Call the platform no more for a while, as it said that it was called too often."""
        rates = self._rates(channel, remote_account_id, called)
        async with self._database.system() as transaction:
            for rate in rates:
                await transaction.execute(
                    "UPDATE call_slots SET next_at = greatest(next_at, clock_timestamp() + $2) WHERE key = $1",
                    rate.key,
                    max(after or timedelta(), rate.rest) + rate.burst,
                )

    def _rates(self, channel: str, remote_account_id: str, called: str) -> list[_Rate]:
        limits = self._registry.call_limits(channel)
        platform = self._registry.of(channel).manifest.platform
        rates = [_rate(platform, remote_account_id, limit) for limit in limits if called in limit.calls]
        return sorted(rates, key=lambda rate: rate.key)


def _rate(platform: str, remote_account_id: str, limit: CallLimit) -> _Rate:
    burst = max(1, limit.count // BURST_SHARE)
    every = limit.per / max(1, limit.count - burst)
    whose = f":{remote_account_id}" if limit.each == "account" else ""
    return _Rate(f"{platform}:{limit.name}{whose}", every, every * (burst - 1), limit.rest)


async def _reserve(transaction: Transaction, rates: Iterable[_Rate], patience: timedelta) -> timedelta:
    """Return how long to wait for the turn; it is taken only when the wait is bearable."""
    by_key = {rate.key: rate for rate in rates}
    await transaction.execute(
        "INSERT INTO call_slots (key, next_at) SELECT key, now() FROM unnest($1::text[]) key ON CONFLICT DO NOTHING",
        list(by_key),
    )
    rows = await transaction.fetch(
        "SELECT key, next_at FROM call_slots WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE", list(by_key)
    )
    next_at: dict[str, datetime] = {row["key"]: row["next_at"] for row in rows}
    now: datetime = await transaction.value("SELECT clock_timestamp()")
    waits = [at - by_key[key].burst - now for key, at in next_at.items()]
    wait = max(timedelta(), *waits)
    if wait <= patience:
        await transaction.execute(
            "UPDATE call_slots SET next_at = t.next_at FROM unnest($1::text[], $2::timestamptz[]) AS t (key, next_at)"
            " WHERE call_slots.key = t.key",
            list(next_at),
            [max(at, now) + by_key[key].every for key, at in next_at.items()],
        )
    return wait
