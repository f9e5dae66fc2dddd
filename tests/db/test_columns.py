"""The list of a table's columns: what is read by name, and what is written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Final

import asyncpg
import pytest

from frontdesk.core.conversations.conversation_row import CONVERSATION, ConversationRow
from frontdesk.core.conversations.message_row import MESSAGE, MessageRow
from frontdesk.core.conversations.reply_window import WindowFacts
from frontdesk.db.columns import Column, Columns, Nested
from frontdesk.db.database import Database


@dataclass
class Wheels:
    """A part of a row."""

    front: Annotated[int, Column("int", "move")] = 0


@dataclass
class Cart:
    """A row of a table of carts."""

    id: Annotated[int, Column("bigint", key=True)]
    place: Annotated[str, Column("text", "move")]
    owner: Annotated[str | None, Column(read="o.name")] = None
    note: Annotated[dict[str, int] | None, Column("jsonb", "note")] = None
    wheels: Annotated[Wheels, Nested] = field(default_factory=Wheels)
    is_new: bool = False


CARTS = Columns(Cart, "c")


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def test_record_read_with_the_list_becomes_a_row(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    record = await connection.fetchrow(
        f"SELECT {CARTS.select}, 5 AS more FROM (SELECT 7 AS id, 'here' AS place, NULL AS note, 4 AS front) c,"
        " (SELECT 'Ann' AS name) o"
    )
    assert record is not None
    assert CARTS.row(record) == Cart(7, "here", "Ann", None, Wheels(4))


async def test_record_with_columns_elsewhere_is_refused(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    record = await connection.fetchrow("SELECT 'Ann' AS owner, 7 AS id, 'here' AS place, 4 AS front, 'n' AS note")
    assert record is not None
    with pytest.raises(AssertionError, match="note"):
        CARTS.row(record)


def test_select_lists_every_column_under_the_name_of_its_field() -> None:
    assert CARTS.select == ("c.id AS id, c.place AS place, o.name AS owner, c.note AS note, c.front AS front")


def test_statement_writes_the_keys_and_the_columns_that_name_it() -> None:
    moved = CARTS.written("move")
    assert moved.unnest("t", 2) == "unnest($2::bigint[], $3::text[], $4::int[]) AS t (id, place, front)"
    assert moved.assignments("t") == "place = t.place, front = t.front"
    assert moved.sets() == "place = $2, front = $3"
    assert moved.matches("carts", "t") == "carts.id = t.id"
    carts = [Cart(1, "here", wheels=Wheels(2)), Cart(3, "there")]
    assert moved.arrays(carts) == [[1, 3], ["here", "there"], [2, 0]]
    assert moved.arrays([]) == [[], [], []]
    assert moved.values(carts[0]) == (1, "here", 2)


def test_statement_that_makes_rows_writes_the_columns_that_name_it_alone() -> None:
    made = CARTS.inserted("note")
    assert (made.columns, made.parameters, made.unnest("t")) == ("note", "$1", "unnest($1::jsonb[]) AS t (note)")


def test_final_field_is_a_column_too() -> None:
    @dataclass
    class Fixed:
        id: Final[Annotated[int, Column("bigint", key=True)]]

    assert Columns(Fixed, "f").select == "f.id AS id"


def test_statement_that_no_column_names_is_refused() -> None:
    with pytest.raises(AssertionError, match="paint"):
        CARTS.written("paint")


def test_field_without_a_column_before_one_with_a_column_is_refused() -> None:
    @dataclass
    class Wrong:
        is_new: bool
        id: Annotated[int, Column("bigint", key=True)]

    with pytest.raises(AssertionError, match="come last"):
        Columns(Wrong, "w")


async def test_message_stored_by_a_batch_reads_the_same(database: Database) -> None:
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    made = MESSAGE.inserted("arrive")
    row = MessageRow(1, 2, 3, 4, "in", "contact", "text", at, at, content="Hi", details={"raw_kind": "x"})
    other = MessageRow(1, 5, 3, 4, "out", "native_app", "image", at, at, status="sent", remote_id="r")
    async with database.system() as transaction:
        records = await transaction.fetch(f"SELECT * FROM {made.unnest('t')}", *made.arrays([row, other]))
    assert [tuple(record) for record in records] == [made.values(row), made.values(other)]


async def test_conversation_written_by_a_batch_reads_the_same(database: Database) -> None:
    """Every column that intake writes survives the way there and back, JSON and nothing among them."""
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    batch = CONVERSATION.written("batch")
    row = ConversationRow(1, 2, 3, 4, 5, "r", "c", "Ann", at, at)
    row.facts = WindowFacts(1, at, 2, 3)
    row.referral, row.unread_count, row.waiting_since = {"source": "an ad", "at": "x"}, 9, at
    other = ConversationRow(1, 6, 3, 4, 5, "r", "c", "Bob", at, at, status="resolved")
    async with database.system() as transaction:
        records = await transaction.fetch(f"SELECT * FROM {batch.unnest('t')}", *batch.arrays([row, other]))
    assert [tuple(record) for record in records] == [batch.values(row), batch.values(other)]
