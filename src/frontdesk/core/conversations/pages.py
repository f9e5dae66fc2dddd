"""Pages of conversations and of threads, with the cursors that lead on from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from frontdesk.core.conversations import listing, queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.listing import ConversationFilter, Sort
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.conversations.queries import Place
from frontdesk.core.conversations.views import ConversationView, MessageView
from frontdesk.core.visibility import Visibility
from frontdesk.db.transaction import Transaction
from frontdesk.kit.cursors import read_cursor, write_cursor


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Page of conversations; `next_cursor` is None on the last."""

    items: tuple[ConversationView, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Page of a thread, oldest first: `next_cursor` leads to older messages, `previous_cursor` to newer ones."""

    items: tuple[MessageView, ...]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, slots=True)
class MediaPage:
    """Messages with pictures and videos, the newest first; `next_cursor` is None on the last page."""

    items: tuple[MessageView, ...]
    next_cursor: str | None


async def conversations(
    transaction: Transaction,
    account_id: int,
    wanted: ConversationFilter,
    sort: Sort,
    cursor: str | None,
    limit: int,
) -> ConversationPage:
    """Return a page of conversations. Raises `BadCursor`."""
    after = Place(*read_cursor(cursor)) if cursor else None
    rows = await listing.list_conversations(transaction, account_id, wanted, sort, after, limit + 1)
    now = datetime.now(UTC)
    items = tuple(row.view(now) for row in rows[:limit])
    next_cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        next_cursor = write_cursor(_sort_key(last, sort), last.id)
    return ConversationPage(items, next_cursor)


def _sort_key(row: ConversationRow, sort: Sort) -> datetime:
    if sort == "waiting":
        assert row.waiting_since is not None
        return row.waiting_since
    return row.last_activity_at


async def thread(
    transaction: Transaction,
    account_id: int,
    conversation_id: int,
    *,
    before: str | None,
    after: str | None,
    around: int | None,
    at: datetime | None,
    unread: int | None,
    limit: int,
) -> MessagePage:
    """Return a page of a thread: the newest, or one at another place. Raises `BadCursor`.

    Another place is before or after a cursor, around a message, at a time, or at the first of `unread` messages.
    """
    if around is not None:
        found = await queries.place_of(transaction, account_id, conversation_id, around)
        if found is None:
            return MessagePage((), None, None)
        return await _around(transaction, account_id, conversation_id, found, limit)
    if at is not None:
        return await _around(transaction, account_id, conversation_id, Place(at, 0), limit)
    if unread is not None:
        first = await queries.first_unread(transaction, account_id, conversation_id, unread)
        if first is None:
            return MessagePage((), None, None)
        return await _around(transaction, account_id, conversation_id, first, limit)
    if after:
        rows = await queries.thread_page(
            transaction, account_id, conversation_id, after=Place(*read_cursor(after)), limit=limit + 1
        )
        return _page(rows[:limit], older=True, newer=len(rows) > limit)
    place = Place(*read_cursor(before)) if before else None
    rows = await queries.thread_page(transaction, account_id, conversation_id, before=place, limit=limit + 1)
    return _page(rows[-limit:], older=len(rows) > limit, newer=before is not None)


async def _around(
    transaction: Transaction, account_id: int, conversation_id: int, place: Place, limit: int
) -> MessagePage:
    """Return half a page of what is before the place, and half a page from it on."""
    half = max(1, limit // 2)
    older = await queries.thread_page(transaction, account_id, conversation_id, before=place, limit=half + 1)
    just_before = Place(place.at, place.id - 1)
    newer = await queries.thread_page(transaction, account_id, conversation_id, after=just_before, limit=half + 1)
    rows = [*older[-half:], *newer[:half]]
    return _page(rows, older=len(older) > half, newer=len(newer) > half)


async def media(
    transaction: Transaction,
    account_id: int,
    contact_id: int,
    visible: Visibility,
    before: str | None,
    limit: int,
) -> MediaPage:
    """Return a page of a contact's messages with pictures and videos, the newest first. Raises `BadCursor`."""
    place = Place(*read_cursor(before)) if before else None
    rows = await queries.media_of(transaction, account_id, contact_id, visible, before=place, limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return MediaPage(
        tuple(row.view() for row in rows[:limit]), write_cursor(last.sent_at, last.id) if last is not None else None
    )


def _page(rows: list[MessageRow], *, older: bool, newer: bool) -> MessagePage:
    return MessagePage(
        tuple(row.view() for row in rows),
        write_cursor(rows[0].sent_at, rows[0].id) if rows and older else None,
        write_cursor(rows[-1].sent_at, rows[-1].id) if rows and newer else None,
    )
