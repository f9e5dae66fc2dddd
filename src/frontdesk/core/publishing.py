"""Publishing of events: appends them to the log, and derives the browsers' feed rows, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from frontdesk.core.event_kinds import Event, data_of
from frontdesk.db.transaction import FeedEvent, LogEntry, Transaction


def record(transaction: Transaction, event: Event) -> None:
    """Append the event to the log only: use `publish` where browsers have something to show."""
    data = data_of(event)
    transaction.log.append(
        LogEntry(
            event.account_id,
            event.name,
            event.version,
            event.at,
            event.actor.kind,
            event.actor.id,
            event.inbox_id,
            event.conversation_id,
            event.contact_id,
            event.message_id,
            msgspec.json.encode(data).decode() if data else None,
        )
    )


def publish(transaction: Transaction, *events: Event, shown: str = "", to_account: bool = False) -> None:
    """Append the events, all of one subject, and publish them in one row of the feed.

    The first event says which kind of row. `shown` is what the subject looks like now: the inside of a JSON object,
    such as `"message":{…},"conversation":{…}`. The inbox's people get the row, or the whole account where `to_account`
    is set or there is no inbox.
    """
    for event in events:
        record(transaction, event)
    assert events[0].feed is not None, events[0].name
    transaction.feed.append(feed_row(events[0].feed, events, shown, to_account=to_account))


def publish_once(transaction: Transaction, event: Event, shown: str = "", *, to_account: bool = False) -> None:
    """Publish an event that makes browsers fetch something again, once in a transaction however often it is called.

    The log has each one that says what changed.
    """
    assert event.feed is not None, event.name
    row = feed_row(event.feed, (event,), shown, to_account=to_account)
    is_new = row not in transaction.feed
    if is_new or event.changes:
        record(transaction, event)
    if is_new:
        transaction.feed.append(row)


def feed_row(kind: str, events: Sequence[Event], shown: str, *, to_account: bool = False) -> FeedEvent:
    """Return the row of the feed that tells of these events, all of one subject; `happened` in it are their names."""
    names = ",".join([f'"{event.name}"' for event in events])
    payload = f'{{"happened":[{names}],{shown}}}' if shown else f'{{"happened":[{names}]}}'
    return FeedEvent(events[0].account_id, kind, payload, inbox_id=None if to_account else events[0].inbox_id)
