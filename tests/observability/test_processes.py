"""Processes as an operator runs them: what they answer machines while they live and while they end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from tests.clients import Client, Response
from tests.e2e.product import START_SECONDS, free_pair

TOKEN = "a-token-for-scrapers"


@contextlib.asynccontextmanager
async def process(folder: Path, *arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`frontdesk …` until the block ends, or it ended by itself."""
    surroundings = {**os.environ, "FRONTDESK_DATA_DIR": str(folder), **environment}
    with (folder.parent / f"{arguments[0]}.log").open("wb") as log:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "frontdesk", *arguments, stdout=log, stderr=log, env=surroundings
        )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def responses(client: Client, path: str, status: int) -> Response:
    """The answer, as soon as it has this status: on a busy machine a process takes its time to start."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                response = await client.get(path)
                if response.status == status:
                    return response
            await asyncio.sleep(0.05)


async def test_server_responds_to_machines_until_it_has_ended(dsn: str, tmp_path: Path) -> None:
    port = free_pair()
    variables = {"DATABASE_URL": dsn, "FRONTDESK_PORT": str(port), "FRONTDESK_METRICS_PORT": str(port + 1)}
    public, machines = Client(f"http://127.0.0.1:{port}"), Client(f"http://127.0.0.1:{port + 1}")
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(public.close)
        stack.push_async_callback(machines.close)
        serving = await stack.enter_async_context(process(tmp_path / "data", "serve", **variables))
        assert (await responses(machines, "/ready", 200)).body["state"] == "ready"
        assert (await public.get("/ready")).status == 200
        assert (await machines.get("/health")).body["status"] == "ok"
        assert b"frontdesk_webhooks_total" in (await machines.get("/metrics")).raw
        assert (await public.get("/metrics")).problem == "metrics-closed"
        assert (await machines.get("/api/session")).status == 404

        # A webhook that is still being sent keeps the server from ending.
        _, sender = await asyncio.open_connection("127.0.0.1", port)
        sender.write(b"POST /webhooks/tiktok HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf")
        await sender.drain()
        serving.send_signal(signal.SIGTERM)
        assert (await responses(machines, "/ready", 503)).problem == "stopping"
        sender.close()
        await serving.wait()
        assert serving.returncode == 0


async def test_worker_responds_to_machines(dsn: str, tmp_path: Path) -> None:
    port = free_pair()
    variables = {"DATABASE_URL": dsn, "FRONTDESK_METRICS_PORT": str(port), "FRONTDESK_METRICS_TOKEN": TOKEN}
    nobody, scraper = Client(f"http://127.0.0.1:{port}"), Client(f"http://127.0.0.1:{port}", token=TOKEN)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(nobody.close)
        stack.push_async_callback(scraper.close)
        working = await stack.enter_async_context(process(tmp_path / "data", "work", **variables))
        assert (await responses(nobody, "/ready", 200)).body["state"] == "ready"
        assert (await nobody.get("/metrics")).problem == "metrics-token-wrong"
        assert (await scraper.get("/metrics")).status == 200
        working.send_signal(signal.SIGTERM)
        await working.wait()
        assert working.returncode == 0
