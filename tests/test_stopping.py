"""A server that is told to stop: it says so to the balancer first, answers for a while longer, and ends by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.product import free_pair

PATIENCE_SECONDS = 60.0


async def test_stopping_server_is_not_ready_first_and_gone_later(dsn: str, tmp_path: Path) -> None:
    port = free_pair()
    environment = {
        **os.environ,
        "FRONTDESK_DATA_DIR": str(tmp_path / "data"),
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_DRAIN_SECONDS": "2",
        "DATABASE_URL": dsn,
    }
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "frontdesk", "serve", stdout=log, stderr=log, env=environment
        )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), aiohttp.ClientSession() as http:
            assert await readiness(http, port, "ready") == 200
            process.send_signal(signal.SIGTERM)
            assert await readiness(http, port, "stopping") == 503
            async with http.get(f"http://127.0.0.1:{port}/api/channels") as response:
                assert response.status == 401, "it is answered as before"
            assert process.returncode is None
            assert await process.wait() == 0, (tmp_path / "log").read_text()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def readiness(http: aiohttp.ClientSession, port: int, wanted: str) -> int:
    """The status of the answer that says what is wanted, as soon as it does."""
    while True:
        try:
            async with http.get(f"http://127.0.0.1:{port}/ready") as response:
                said: dict[str, Any] = await response.json()
        except aiohttp.ClientConnectionError:
            said = {}
        if said.get("state") == wanted:
            return response.status
        await asyncio.sleep(0.05)
