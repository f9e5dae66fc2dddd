"""Every connection to the database breaks at once, as when it is started anew: jobs are done and news is told again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg

from frontdesk.jobs.queue import CONCURRENCY
from tests.app import App, open_app
from tests.follower import Follower

PATIENCE_SECONDS = 60.0
BREAK_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = $1"
FETCHING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'procrastinate_jobs'::regclass"


async def test_connections_that_are_lost_come_back(dsn: str, tmp_path: Path) -> None:
    async with open_app(dsn, tmp_path) as app:
        _, conversation = await app.written()
        follower = await Follower.start(app.owner)
        admin = await asyncpg.connect(dsn)
        try:
            await break_all(admin)
            await sent(app, conversation, "after")
        finally:
            await admin.close()
        await follower.agrees()


async def break_all(admin: asyncpg.Connection[asyncpg.Record]) -> None:
    """End every session but this one, when the worker's queues are in the middle of asking for a job."""
    async with asyncio.timeout(PATIENCE_SECONDS), admin.transaction():
        await admin.execute("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE")
        while await admin.fetchval(FETCHING) < len(CONCURRENCY):
            await asyncio.sleep(0.05)
        await admin.fetch(BREAK_ALL, await admin.fetchval("SELECT current_database()"))


async def sent(app: App, conversation: dict[str, int], client_id: str) -> None:
    """An answer is taken, and a worker sends it."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await app.reply(conversation, client_id, "One is left.")).status != 201:
            await asyncio.sleep(0.1)
        while True:
            [row] = await app.rows("SELECT status FROM messages WHERE client_id = $1", client_id)
            if row["status"] == "sent":
                return
            await asyncio.sleep(0.1)
