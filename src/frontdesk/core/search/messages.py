"""Search in messages, the newest first, and honest about how far back was looked.

A frequent word is soon found among the newest messages, so those are read first; a rare one leads through an index to
few. The newest messages of all are not in the index yet. What is not found in time is looked for page by page, and the
page says how far it got.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.listing import conversations_by_id
from frontdesk.core.conversations.views import ConversationView
from frontdesk.core.search.words import Part, Wanted, snippet, wanted
from frontdesk.core.visibility import Visibility
from frontdesk.db.transaction import Transaction
from frontdesk.kit.cursors import read_cursor, write_cursor

WALKED = 4_000
"""So many of the newest messages are read before an index is asked."""
STRIDE = 20_000
"""Words without an index are looked for among so many messages at a time."""
PATIENCE = 1.5
"""Seconds a search may take."""
SOON = 0.5
"""Seconds that the newest messages have in any case."""
NEWEST = 2**62
SHOWN = 20_000
"""So many characters of a message are looked at for the words to mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHit:
    """Conversation with its newest message that matches; `more` others on the page match too."""

    conversation: ConversationView
    message_id: int
    sent_at: datetime
    private: bool
    snippet: tuple[Part, ...]
    more: int


@dataclass(frozen=True, slots=True)
class MessageHits:
    """Page of results. `searched_to`: older messages are still to be searched, by `next_cursor`."""

    items: tuple[MessageHit, ...]
    next_cursor: str | None
    searched_to: datetime | None


@dataclass(frozen=True, slots=True)
class _Found:
    """Ids of messages, the newest first; where to go on, and whether that is because time was up."""

    ids: list[int]
    before: int | None
    in_time: bool


async def messages_saying(
    transaction: Transaction,
    account_id: int,
    visible: Visibility,
    search: str,
    cursor: str | None,
    limit: int,
    patience: float = PATIENCE,
) -> MessageHits:
    """Return a page of conversations in which one message has all words of the search. Raises `BadCursor`."""
    what = wanted(search)
    before = read_cursor(cursor)[1] if cursor else NEWEST
    inboxes = await _inboxes(transaction, account_id, visible)
    if not what.words or not inboxes:
        return MessageHits((), None, None)
    found = await _find(transaction, what, inboxes, before, limit, time.monotonic() + patience)
    items = await _hits(transaction, account_id, visible, what, found.ids)
    if found.before is None:
        return MessageHits(items, None, None)
    reached = await _at(transaction, account_id, found.before)
    return MessageHits(items, write_cursor(reached, found.before), None if found.in_time else reached)


async def _inboxes(transaction: Transaction, account_id: int, visible: Visibility) -> list[int]:
    if visible.inbox_ids is not None:
        return sorted(visible.inbox_ids)
    rows = await transaction.fetch("SELECT id FROM inboxes WHERE account_id = $1", account_id)
    return sorted(row["id"] for row in rows)


async def _find(
    transaction: Transaction, what: Wanted, inboxes: list[int], before: int, limit: int, ends: float
) -> _Found:
    indexed_to = await _indexed_to(transaction) if what.is_indexed else 0
    newest = await _walk(transaction, what, inboxes, before, WALKED, limit + 1, max(SOON, ends - time.monotonic()))
    if newest is None:
        return _Found([], before, in_time=False)
    ids, reached = newest
    while len(ids) <= limit and reached is not None:
        left = ends - time.monotonic()
        missing = limit + 1 - len(ids)
        if left <= 0:
            return _Found(ids, reached, in_time=False)
        if reached <= indexed_to + 1:
            older = await _look_up(transaction, what, inboxes, reached, missing, left)
            if older is None:
                return _Found(ids, reached, in_time=False)
            ids += older
            break
        further = await _walk(transaction, what, inboxes, reached, STRIDE, missing, left)
        if further is None:
            return _Found(ids, reached, in_time=False)
        ids += further[0]
        reached = further[1]
    if len(ids) > limit:
        return _Found(ids[:limit], ids[limit - 1], in_time=True)
    return _Found(ids, None, in_time=True)


async def _indexed_to(transaction: Transaction) -> int:
    return await transaction.value("SELECT indexed_to FROM search_progress") or 0


async def _look_up(
    transaction: Transaction, what: Wanted, inboxes: list[int], before: int, most: int, seconds: float
) -> list[int] | None:
    """Return the messages that the index leads to, or None when that takes longer."""
    rows = await transaction.within(
        seconds,
        "SELECT frontdesk_messages_saying($1, $2, $3, $4, $5) AS hits",
        what.patterns,
        list(what.pairs),
        inboxes,
        before,
        most,
    )
    return None if rows is None else list(rows[0]["hits"])


async def _walk(
    transaction: Transaction, what: Wanted, inboxes: list[int], before: int, walked: int, most: int, seconds: float
) -> tuple[list[int], int | None] | None:
    """Return the newest messages that match, and the oldest that was read; None when there is no older one.

    None in place of both when that takes longer.
    """
    rows = await transaction.within(
        seconds,
        "SELECT * FROM frontdesk_newest_saying($1, $2, $3, $4, $5)",
        what.patterns,
        inboxes,
        before,
        walked,
        most,
    )
    return None if rows is None else (rows[0]["hits"], rows[0]["reached"])


async def _at(transaction: Transaction, account_id: int, message_id: int) -> datetime:
    at: datetime | None = await transaction.value(
        "SELECT sent_at FROM messages WHERE account_id = $1 AND id = $2", account_id, message_id
    )
    return at or datetime.now(UTC)


async def _hits(
    transaction: Transaction, account_id: int, visible: Visibility, what: Wanted, ids: list[int]
) -> tuple[MessageHit, ...]:
    records = await transaction.fetch(
        f"SELECT id, conversation_id, sent_at, private, left(content, {SHOWN}) AS content FROM messages"
        " WHERE account_id = $1 AND id = ANY($2::bigint[]) ORDER BY id DESC",
        account_id,
        ids,
    )
    by_conversation: dict[int, list[asyncpg.Record]] = {}
    for record in records:
        by_conversation.setdefault(record["conversation_id"], []).append(record)
    rows = await conversations_by_id(transaction, account_id, list(by_conversation), visible)
    now = datetime.now(UTC)
    known = {row.id: row for row in rows}
    return tuple(
        _hit(known[conversation], said, what, now)
        for conversation, said in by_conversation.items()
        if conversation in known
    )


def _hit(row: ConversationRow, said: list[asyncpg.Record], what: Wanted, now: datetime) -> MessageHit:
    newest = said[0]
    return MessageHit(
        conversation=row.view(now),
        message_id=newest["id"],
        sent_at=newest["sent_at"],
        private=newest["private"],
        snippet=snippet(newest["content"] or "", what.words),
        more=len(said) - 1,
    )
