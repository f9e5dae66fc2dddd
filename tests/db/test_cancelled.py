"""Whoever asked goes away in the middle of a transaction: the pool gets its connection back with nothing open on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from frontdesk.db.database import Database

TURNS = 40
"""A transaction of one statement is over after fewer turns of the loop."""


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    opened = await Database.connect(dsn, size=1)
    yield opened
    await opened.close()


@pytest.fixture
async def complaints() -> AsyncIterator[list[dict[str, Any]]]:
    """What the loop is told of that nobody caught, as by a pool that takes an open transaction back."""
    loop = asyncio.get_running_loop()
    told: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: told.append(context))
    yield told
    loop.set_exception_handler(None)


async def ask(database: Database) -> None:
    async with database.account(1) as transaction:
        await transaction.fetch("SELECT pg_sleep(0.002)")


@pytest.mark.parametrize("again", [False, True], ids=["cancelled once", "cancelled until it ends"])
async def test_transaction_cancelled_at_any_turn_leaves_nothing_open(
    database: Database, complaints: list[dict[str, Any]], again: bool
) -> None:
    for turns in range(TURNS):
        asking = asyncio.create_task(ask(database))
        for _ in range(turns):
            await asyncio.sleep(0)
        asking.cancel()
        while again and not asking.done():
            await asyncio.sleep(0)
            asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await ask(database)
    assert complaints == []


async def test_transaction_cancelled_while_it_waits_leaves_nothing_open(
    database: Database, complaints: list[dict[str, Any]]
) -> None:
    began = asyncio.Event()

    async def wait() -> None:
        async with database.account(1):
            began.set()
            await asyncio.Event().wait()

    waiting = asyncio.create_task(wait())
    await began.wait()
    while not waiting.done():
        waiting.cancel()
        await asyncio.sleep(0)
    assert waiting.cancelled()
    await ask(database)
    assert complaints == []
