"""kill -9 of the whole of Frontdesk under load: what was answered 200 is there, once, after the next start."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import asyncpg

from frontdesk.db.embedded import running_dsn
from frontdesk.sandbox.tiktok.webhooks import signature
from tests.e2e.product import free_pair
from tests.gateway.test_receiving import BUSINESS, text

LOAD_SECONDS = 1.5
SENDERS = 16


@contextlib.asynccontextmanager
async def serving(folder: Path, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {
        **os.environ,
        "FRONTDESK_DATA_DIR": str(folder),
        "FRONTDESK_PORT": str(port),
        "TIKTOK_APP_ID": "app",
        "TIKTOK_APP_SECRET": "secret",
    }
    environment.pop("DATABASE_URL", None)
    with (folder.parent / "serve.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "frontdesk", "serve", "--no-worker", stdout=log, stderr=log, env=environment
        )
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as http:
            while True:
                assert process.returncode is None, (folder.parent / "serve.log").read_text()[-2000:]
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"http://127.0.0.1:{port}/health") as response:
                        if response.status == 200:
                            break
                await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def load(port: int, first: int, responded: list[str]) -> None:
    """Send webhooks until the server is gone; note what was answered 200."""
    number = first

    async def sender(http: aiohttp.ClientSession, name: str) -> None:
        nonlocal number
        while True:
            number += 1
            at = int(time.time() * 1000)
            raw, message_id = text(name, number, at), f"{name}/{number}"
            headers = {"Tiktok-Signature": signature("secret", int(time.time()), raw)}
            try:
                async with http.post(f"http://127.0.0.1:{port}/webhooks/tiktok", data=raw, headers=headers) as response:
                    if response.status == 200:
                        responded.append(message_id)
            except aiohttp.ClientError:
                return

    async with aiohttp.ClientSession() as http, asyncio.timeout(20):
        await asyncio.gather(*(sender(http, f"customer{place}") for place in range(SENDERS)))


async def test_acknowledged_webhooks_are_neither_lost_nor_doubled(tmp_path: Path) -> None:
    folder, port = tmp_path / "data", free_pair()
    responded: list[str] = []
    for attempt in range(2):
        async with serving(folder, port) as process:
            dsn = running_dsn(folder / "postgres")
            assert dsn is not None
            if attempt == 0:
                connection = await asyncpg.connect(dsn)
                await connection.execute("INSERT INTO accounts (name) VALUES ('Shop')")
                await connection.execute(
                    "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
                    " VALUES (1, 'tiktok_dm', $1, 'Shop', 'connected')",
                    BUSINESS,
                )
                await connection.close()
            loading = asyncio.create_task(load(port, attempt * 1_000_000, responded))
            await asyncio.sleep(LOAD_SECONDS)
            process.kill()
            await loading
    async with serving(folder, port):
        dsn = running_dsn(folder / "postgres")
        assert dsn is not None
        connection = await asyncpg.connect(dsn)
        stored = [row[0] for row in await connection.fetch("SELECT remote_id FROM messages")]
        unread = await connection.fetchval("SELECT sum(unread_count) FROM conversations")
        fed = await connection.fetchval("SELECT count(*) FROM feed WHERE kind = 'message'")
        await connection.close()
    assert len(responded) > 100
    assert len(set(stored)) == len(stored)
    assert set(responded) <= set(stored)
    assert unread == len(stored) == fed
