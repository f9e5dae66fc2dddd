"""Events: each survives the log as it was, and says ids and no words."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from frontdesk.core.actors import ActorRef
from frontdesk.core.consumers.log import UnknownEvent, decoded, read_after
from frontdesk.core.event_kinds import COMMON, Event
from frontdesk.core.events import EVENTS, ConversationCreated, InboxLost, MessageReceived
from frontdesk.core.publishing import feed_row, record
from frontdesk.db.database import Database
from frontdesk.features.all_features import DECLARED

KINDS = {kind.name: kind for kind in EVENTS}
AT = datetime(2026, 5, 4, 12, 30, 15, 250000, tzinfo=UTC)
SAMPLES: dict[str, Any] = {"str": "code", "bool": True, "int": 7, "datetime | None": AT, "int | None": 8}


def sample(kind: type[Event]) -> Event:
    """An event with something in every field."""
    own = {one.name: SAMPLES[str(one.type)] for one in fields(kind) if one.name not in COMMON | {"changes"}}
    return kind(
        account_id=1,
        at=AT,
        actor=ActorRef("user", 4),
        inbox_id=2,
        conversation_id=3,
        contact_id=5,
        message_id=6,
        changes={"status": ("open", None)},
        **own,
    )


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_event_read_from_the_log_equals_the_event_appended(database: Database, kind: type[Event]) -> None:
    events = [sample(kind), kind(account_id=1, at=AT)]
    async with database.system() as transaction:
        for event in events:
            record(transaction, event)
    async with database.system() as transaction:
        assert [decoded(row, KINDS).event for row in await read_after(transaction, 0)] == events


def test_event_names_and_feed_kinds_are_of_the_vocabulary() -> None:
    for name, kind in KINDS.items():
        subject, _, fact = name.partition(".")
        assert (kind.name, bool(subject and fact), kind.version >= 1) == (name, True, True)
        assert kind.feed is None or kind.feed in DECLARED.feed
        assert kind.__doc__ is not None


async def test_event_of_a_newer_version_is_not_guessed_at(database: Database) -> None:
    async with database.system() as transaction:
        record(transaction, InboxLost(account_id=1, at=AT))
    async with database.system() as transaction:
        await transaction.execute("UPDATE events SET version = 2")
        (row,) = await read_after(transaction, 0)
        with pytest.raises(UnknownEvent, match=r"inbox\.lost version 2"):
            decoded(row, KINDS)
        await transaction.execute("UPDATE events SET version = 1, data = '{\"a field of long ago\": 1}'")
        (row,) = await read_after(transaction, 0)
        assert decoded(row, KINDS).event == InboxLost(account_id=1, at=AT)


def test_feed_row_names_every_event_it_tells_of() -> None:
    received = MessageReceived(account_id=1, at=AT, inbox_id=2)
    row = feed_row("message", [received, ConversationCreated(account_id=1, at=AT)], '"message":{}')
    assert row.payload == '{"happened":["message.received","conversation.created"],"message":{}}'
    assert (row.kind, row.account_id, row.inbox_id, row.user_id) == ("message", 1, 2, None)
    assert feed_row("inbox", [received], "", to_account=True).inbox_id is None


def test_page_of_events_lists_every_event_of_core() -> None:
    page = (Path(__file__).parents[2] / "docs/develop/events.md").read_text()
    table = page[page.index("| --- | --- |\n") :].splitlines()[1:]
    assert table == [f"| `{name}` | {' '.join((kind.__doc__ or '').split())} |" for name, kind in KINDS.items()]
