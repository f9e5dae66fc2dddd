"""Statements about gaps of inboxes: when no server listened, and how far the missed news have been asked for since.

A gap is open until every conversation that changed in it has been asked for. What was written before an inbox was made,
or more than a week ago, is history when it is found: nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

import asyncpg

from frontdesk.db.transaction import Transaction
from frontdesk.jobs.kinds import BACKGROUND, JobKind
from frontdesk.kit.values import dataclass

Cause = Literal["outage", "connection", "nightly", "asked"]

OLD = timedelta(days=7)
DAY = timedelta(days=1)
SILENT_FOR = timedelta(minutes=1)
"""No server took webhooks for so long: platforms try again for a while, but not all, and not for ever."""
NIGHT = timedelta(hours=26)
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OfInbox:
    """Inbox."""

    account_id: int
    inbox_id: int


FILL_GAPS = JobKind("fill_gaps", OfInbox, queue=BACKGROUND, lock=lambda job: f"gaps:{job.inbox_id}", one_waits=True)
"""Ask the platform for what an inbox may have missed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Gap to fill: `pending` are the conversations that are still to be asked for, None before the list was read."""

    id: int
    cause: Cause
    since: datetime
    until: datetime
    pending: list[str] | None


@dataclass(frozen=True, slots=True)
class GapInbox:
    """Connected inbox whose platform can be asked."""

    account_id: int
    id: int
    channel: str
    remote_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """Time in which an inbox may have missed something, and what was found so far.

    `cause`: no server was running (`outage`), the inbox was not connected (`connection`), the nightly look, or a person
    asked. `found` messages were not known before. In `incomplete` conversations the platform does not return every
    message any more. `left` conversations are still to be asked for, None until it is known how many; `closed_at` is
    None meanwhile.
    """

    id: int
    cause: Cause
    since: datetime
    until: datetime
    asked: int
    left: int | None
    found: int
    incomplete: int
    closed_at: datetime | None


def history_before(created_at: datetime, now: datetime) -> datetime:
    """Return the time before which messages are history in an inbox made at `created_at`."""
    return max(created_at, now - OLD)


async def listening_in_all(transaction: Transaction, channels: Collection[str]) -> int:
    """Note that a server takes webhooks.

    If none did for a while, open gaps in these channels' inboxes; return how many (system only).

    Several servers may do so at once: the row lets one of them find the silence.
    """
    silent_since = await transaction.value(_LISTENED, SILENT_FOR)
    if silent_since is None:
        return 0
    return await open_in_all(transaction, channels, "outage", silent_since)


_LISTENED = """
WITH before AS (SELECT at FROM listened FOR UPDATE),
    beat AS (INSERT INTO listened (at) VALUES (now()) ON CONFLICT (one) DO UPDATE SET at = excluded.at)
SELECT at FROM before WHERE at < now() - $1::interval
"""


async def open_in_all(transaction: Transaction, channels: Collection[str], cause: Cause, since: datetime) -> int:
    """Open a gap in every connected inbox of these channels, from `since`, or from when it was made; return how
    many.
    """
    rows = await transaction.fetch(
        "INSERT INTO gaps (account_id, inbox_id, cause, since, until)"
        " SELECT account_id, id, $2, greatest($3, created_at), now() FROM inboxes"
        " WHERE state = 'connected' AND channel = ANY($1::text[]) RETURNING account_id, inbox_id",
        list(channels),
        cause,
        since,
    )
    for account_id, inbox_id in rows:
        defer_fill(transaction, account_id, inbox_id)
    return len(rows)


async def open_one(transaction: Transaction, account_id: int, inbox_id: int, cause: Cause, since: datetime) -> int:
    """Open a gap in one inbox, from `since` until now; return its id."""
    gap_id: int = await transaction.value(
        "INSERT INTO gaps (account_id, inbox_id, cause, since, until) VALUES ($1, $2, $3, $4, now()) RETURNING id",
        account_id,
        inbox_id,
        cause,
        since,
    )
    defer_fill(transaction, account_id, inbox_id)
    return gap_id


def defer_fill(transaction: Transaction, account_id: int, inbox_id: int) -> None:
    """Defer asking the platform for what the inbox may have missed."""
    transaction.jobs.append(FILL_GAPS(account_id=account_id, inbox_id=inbox_id))


async def due_in_all(transaction: Transaction) -> list[asyncpg.Record]:
    """Return `account_id` and `inbox_id` of connected inboxes that wait for something to be asked for (system only)."""
    return await transaction.fetch(
        "SELECT DISTINCT g.account_id, g.inbox_id FROM gaps g"
        " JOIN inboxes b ON b.account_id = g.account_id AND b.id = g.inbox_id"
        " WHERE g.closed_at IS NULL AND g.ask_at <= now() AND b.state = 'connected'"
    )


async def connected(transaction: Transaction, account_id: int, inbox_id: int) -> GapInbox | None:
    """Return the inbox, if it is connected."""
    row = await transaction.first(
        "SELECT account_id, id, channel, remote_id, created_at FROM inboxes"
        " WHERE account_id = $1 AND id = $2 AND state = 'connected'",
        account_id,
        inbox_id,
    )
    return None if row is None else GapInbox(**row)


async def first_open(transaction: Transaction, account_id: int, inbox_id: int) -> Gap | None:
    """Return the newest gap that is to be asked for now: a user may wait for what is in it."""
    row = await transaction.first(
        "SELECT id, cause, since, until, pending FROM gaps WHERE account_id = $1 AND inbox_id = $2"
        " AND closed_at IS NULL AND ask_at <= now() ORDER BY until DESC, id LIMIT 1",
        account_id,
        inbox_id,
    )
    return None if row is None else Gap(**row)


async def listed(transaction: Transaction, account_id: int, gap: Gap, conversations: Sequence[str]) -> None:
    """Note that the platform's list was read: these conversations are to be asked for, in this order."""
    await transaction.execute(
        "UPDATE gaps SET pending = $3::text[] WHERE account_id = $1 AND id = $2",
        account_id,
        gap.id,
        list(conversations),
    )


async def mark_fetched(
    transaction: Transaction,
    account_id: int,
    gap_id: int,
    conversation_id: str | None,
    found: int,
    *,
    is_incomplete: bool,
) -> None:
    """Note that one of the conversations was asked for (None: something else), and so many messages were found in it.

    `is_incomplete`: the platform does not return all of its messages any more.
    """
    await transaction.execute(
        "UPDATE gaps SET pending = array_remove(pending, $3), asked = asked + 1, found = found + $4,"
        " holes = holes + $5::int WHERE account_id = $1 AND id = $2",
        account_id,
        gap_id,
        conversation_id,
        found,
        int(is_incomplete),
    )


async def put_last(transaction: Transaction, account_id: int, gap_id: int, conversation_id: str) -> None:
    """Move a conversation that cannot be asked for now behind the others."""
    await transaction.execute(
        "UPDATE gaps SET pending = array_append(array_remove(pending, $3), $3) WHERE account_id = $1 AND id = $2",
        account_id,
        gap_id,
        conversation_id,
    )


async def later(transaction: Transaction, account_id: int, gap_id: int, pause: timedelta) -> None:
    """Leave the gap for a while."""
    await transaction.execute(
        "UPDATE gaps SET ask_at = now() + $3 WHERE account_id = $1 AND id = $2", account_id, gap_id, pause
    )


async def all_later(transaction: Transaction, account_id: int, inbox_id: int, pause: timedelta) -> None:
    """Leave the inbox's gaps for a while, as the platform cannot be asked now."""
    await transaction.execute(
        "UPDATE gaps SET ask_at = now() + $3 WHERE account_id = $1 AND inbox_id = $2 AND closed_at IS NULL",
        account_id,
        inbox_id,
        pause,
    )


async def forget(transaction: Transaction, account_id: int, gap_id: int) -> None:
    """Remove the gap, as there was nothing to ask for."""
    await transaction.execute("DELETE FROM gaps WHERE account_id = $1 AND id = $2", account_id, gap_id)


async def close(transaction: Transaction, account_id: int, gap_id: int) -> None:
    """Close the gap, as everything was asked for. A nightly look that found nothing is removed."""
    await transaction.execute(
        "UPDATE gaps SET closed_at = now(), pending = NULL WHERE account_id = $1 AND id = $2", account_id, gap_id
    )
    await transaction.execute(
        "DELETE FROM gaps WHERE account_id = $1 AND id = $2 AND cause = 'nightly' AND found = 0 AND holes = 0",
        account_id,
        gap_id,
    )


async def of_inbox(transaction: Transaction, account_id: int, inbox_id: int) -> tuple[GapView, ...]:
    """Return the inbox's gaps, the newest first."""
    rows = await transaction.fetch(
        "SELECT id, cause, since, until, asked, cardinality(pending) AS left, found, holes AS incomplete, closed_at"
        " FROM gaps WHERE account_id = $1 AND inbox_id = $2 ORDER BY id DESC LIMIT $3",
        account_id,
        inbox_id,
        SHOWN,
    )
    return tuple(GapView(**dict(row)) for row in rows)


FORGET = "DELETE FROM gaps WHERE closed_at < now() - interval '30 days'"
"""Statements for maintenance."""
