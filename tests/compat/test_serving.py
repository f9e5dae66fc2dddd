"""The gateway as an operator runs it: `frontdesk serve` as a process of its own, with the variables of the contract."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from tests.clients import Client
from tests.compat.gateway import dashboard
from tests.e2e.product import free_pair
from tests.postgres import FreshDatabase
from tests.running_app import eventually

MUD = {"PROVIDER": "respondio", "MUD_KEY": "first"}
FRONTDESK = ("-m", "frontdesk")
WITH_MORE_CHANNELS = ("-m", "tests.compat.serve")


@contextlib.asynccontextmanager
async def started(
    folder: Path, dsn: str, variables: Mapping[str, str], program: tuple[str, ...] = WITH_MORE_CHANNELS
) -> AsyncIterator[asyncio.subprocess.Process]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FRONTDESK_", "TIKTOK_")) and name not in ("PROVIDER", "PORT", "API_SECRET")
    }
    own = {"FRONTDESK_DATA_DIR": str(folder), "FRONTDESK_PASSWORD_COST": "test", "DATABASE_URL": dsn}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *program,
        "serve",
        env=inherited | own | dict(variables),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(30):
                    await process.wait()
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until_it_responds(process: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as http:
        while True:
            assert process.returncode is None
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"http://127.0.0.1:{port}/health") as response:
                    assert await response.json() == {"status": "ok"}
                    return
            await asyncio.sleep(0.05)


async def says(port: int, who: str, text: str) -> None:
    """A customer writes: a webhook that the platform signs."""
    told = {"from": who, "name": "Bo", "text": text}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"http://127.0.0.1:{port}/webhook/mud", json=told, headers={"x-mud": "signed"}) as response,
    ):
        assert await response.json() == {"success": True}


async def test_dashboards_come_back_after_a_restart_and_miss_nothing_new(
    migrated: str, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    dsn, port = await fresh_database(migrated), free_pair()
    variables, url = MUD | {"PORT": str(port)}, f"http://127.0.0.1:{port}"
    async with contextlib.AsyncExitStack() as stack:
        async with started(tmp_path, dsn, variables) as process:
            await until_it_responds(process, port)
            polling = await stack.enter_async_context(dashboard(url, transports=["polling"]))
            upgraded = await stack.enter_async_context(dashboard(url, transports=["polling", "websocket"]))
            await upgraded.until("upgrade")
            await says(port, "398350624", "Before")
            for told in (polling, upgraded):
                await told.until_told("398350624")
            client = Client(url)
            status = (await client.get("/api/status")).body
            assert (status["provider"], status["polling"], status["chatCount"]) == ("respondio", True, 1)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 8, "dashboards kept the server from ending"
        assert process.returncode == 0
        for told in (polling, upgraded):
            await told.until("disconnect")
        async with started(tmp_path, dsn, variables) as process:
            await until_it_responds(process, port)
            for told in (polling, upgraded):
                assert len(await told.until("connect", 2)) == 2
            await says(port, "398350624", "After")
            response = await polling.reply({"conversationId": "398350624", "text": "Answered"})
            assert response["success"] is True
            for told in (polling, upgraded):
                texts = [message["message"]["content"] for message in await told.until_told("398350624", 3)]
                assert texts == ["Before", "After", "Answered"]
            chats = (await client.get("/api/chats")).body
            assert [chat["message"]["content"] for chat in chats] == ["Before", "After", "Answered"]
        await client.close()


async def test_reply_that_waits_when_the_server_ends_is_emitted_by_the_next(
    migrated: str, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    """The reply is written before the restart and sent after it, so dashboards receive it from the new server."""
    dsn, port = await fresh_database(migrated), free_pair()
    variables, url = MUD | {"PORT": str(port)}, f"http://127.0.0.1:{port}"
    async with started(tmp_path, dsn, variables) as process:
        await until_it_responds(process, port)
        await says(port, "7", "Old")
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, status,"
        " sent_at, next_attempt_at) SELECT 1, id, inbox_id, 'out', 'user', 'text', 'Waited', 'queued', now(),"
        " now() + interval '4 seconds' FROM conversations"
    )
    async with started(tmp_path, dsn, variables) as process:
        await until_it_responds(process, port)
        async with dashboard(url, transports=["websocket"]) as told:
            await connection.execute("UPDATE messages SET next_attempt_at = now()")
            await says(port, "7", "Wake up")
            response = await told.reply({"conversationId": "7", "text": "Newest"})
            assert response["success"] is True
            texts = {message["message"]["content"] for message in await told.until_told("7", 3)}
            assert texts == {"Wake up", "Waited", "Newest"}, "and nothing of what was there before"
    await connection.close()


@pytest.mark.parametrize(
    ("program", "variables", "said"),
    [
        (
            FRONTDESK,
            {"PROVIDER": "carrier-pigeon"},
            ("PROVIDER is 'carrier-pigeon'", "set it to one of those it knows", "leave it out"),
        ),
        (
            WITH_MORE_CHANNELS,
            {"PROVIDER": "thirdparty"},
            ("PROVIDER is 'thirdparty'", "(official, respondio)"),
        ),
        (WITH_MORE_CHANNELS, {"PROVIDER": "respondio"}, ("PROVIDER is 'respondio', which needs MUD_KEY as well",)),
        (WITH_MORE_CHANNELS, {"PROVIDER": "official", "WEBHOOK_VERIFY_TOKEN": " "}, ("needs WEBHOOK_VERIFY_TOKEN",)),
        (WITH_MORE_CHANNELS, MUD | {"PORT": "three"}, ("PORT is 'three'", "whole number from 0 to 65535")),
        (WITH_MORE_CHANNELS, MUD | {"MUD_KEY": "bad-7531"}, ("MudMail says: that key is unknown", "MUD_KEY")),
    ],
)
async def test_gateway_setting_that_is_wrong_stops_the_start_with_one_sentence(
    migrated: str,
    fresh_database: FreshDatabase,
    tmp_path: Path,
    program: tuple[str, ...],
    variables: dict[str, str],
    said: tuple[str, ...],
) -> None:
    given = {"FRONTDESK_PORT": "0"} if "PORT" not in variables else {}
    async with started(tmp_path, await fresh_database(migrated), given | variables, program) as process:
        async with asyncio.timeout(60):
            out, err = await process.communicate()
    assert process.returncode == 1
    assert out == b""
    sentence = err.decode().splitlines()[-1]
    assert sentence.startswith("frontdesk: ")
    assert "Traceback" not in err.decode()
    for part in said:
        assert part in sentence
    assert "7531" not in err.decode(), "values may be secret"


async def test_gateway_without_a_provider_is_off(migrated: str, fresh_database: FreshDatabase, tmp_path: Path) -> None:
    """Other variables, such as the `PORT` that many machines set, do not turn it on."""
    port = free_pair()
    variables = {"FRONTDESK_PORT": str(port), "PORT": "1", "API_SECRET": "x", "MUD_KEY": "first"}
    async with started(tmp_path, await fresh_database(migrated), variables) as process:
        client = Client(f"http://127.0.0.1:{port}")

        async def responses() -> bool | None:
            assert process.returncode is None
            try:
                return (await client.get("/health")).status == 200 or None
            except aiohttp.ClientError:
                return None

        await eventually(responses)
        assert (await client.get("/health")).body["status"] == "ok"
        for path in ("/api/mode", "/api/status", "/api/chats", "/api/accounts", "/api/accounts/1"):
            assert (await client.get(path)).problem == "not-found", path
        for method, path in (
            ("GET", "/auth/connect"),
            ("GET", "/auth/callback"),
            ("GET", "/webhook/tiktok"),
            ("POST", "/webhook/tiktok"),
            ("GET", "/socket.io/?EIO=4&transport=polling"),
        ):
            assert (await client.call(method, path)).status == 404, path
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await client.http.ws_connect(f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket")
        await client.close()
