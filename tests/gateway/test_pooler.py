"""Server and worker behind PgBouncer, which gives out its connections for a transaction at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.db.pooler import assert_same_database
from frontdesk.db.schema_version import read_progress
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.settings import Settings, SettingsError
from tests.app import open_app
from tests.bouncer import PROGRAM, bouncer
from tests.follower import Follower
from tests.postgres import FreshDatabase

SERVER_CONNECTIONS = 3
"""Fewer than are at work at once, so that each transaction finds the connection of another one."""

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no PgBouncer: apt-get install pgbouncer")


@pytest.fixture
async def pooler(dsn: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of the test's database through a PgBouncer."""
    async with bouncer(dsn, tmp_path / "pgbouncer", SERVER_CONNECTIONS) as address:
        yield address


async def test_frontdesk_behind_a_pooler_works(dsn: str, pooler: str, tmp_path: Path) -> None:
    around = {"DATABASE_URL": pooler, "FRONTDESK_DIRECT_DATABASE_URL": dsn}
    async with open_app(dsn, tmp_path, **around) as app:
        follower = await Follower.start(app.owner)
        written = await asyncio.gather(*(app.written(f"Is bowl {number} there?") for number in range(8)))
        for number, (customer, conversation) in enumerate(written):
            await app.says(customer, "And the plate?")
            assert (await app.reply(conversation, f"answer-{number}", "Yes, both are.")).status == 201
        for number, (customer, conversation) in enumerate(written):
            assert (await app.settled(conversation, f"answer-{number}"))["status"] in ("sent", "read")
            assert [said["text"] for said in await app.phone(customer) if said["from"] == "business"] == [
                "Yes, both are."
            ]
        await follower.agrees()
        stranger = await app.installation.stranger()
        assert (await stranger.get("/api/conversations?status=all")).body["items"] == []


async def test_databases_own_address_is_asked_for(dsn: str, pooler: str) -> None:
    assert (await read_progress(dsn)).step is not None
    with pytest.raises(DatabaseUnavailable, match="to FRONTDESK_DIRECT_DATABASE_URL"):
        await read_progress(pooler)


async def test_pooler_that_leads_to_another_database_is_refused(
    dsn: str, pooler: str, fresh_database: FreshDatabase
) -> None:
    await assert_same_database(pooler, dsn)
    with pytest.raises(DatabaseUnavailable, match="two databases"):
        await assert_same_database(pooler, await fresh_database())


def test_direct_address_without_a_pooler_is_refused(tmp_path: Path) -> None:
    environ = {"FRONTDESK_DATA_DIR": str(tmp_path), "FRONTDESK_DIRECT_DATABASE_URL": "postgresql://db/desk"}
    with pytest.raises(SettingsError, match="set DATABASE_URL to the pooler's address"):
        Settings.from_environment(environ)
    with pytest.raises(SettingsError, match="FRONTDESK_DIRECT_DATABASE_URL is not the address"):
        Settings.from_environment({**environ, "DATABASE_URL": "postgresql://db", "FRONTDESK_DIRECT_DATABASE_URL": "x"})
