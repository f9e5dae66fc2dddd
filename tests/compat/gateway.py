"""A Frontdesk that serves the message gateway's contract, beside a simulator of its platform, with a worker.

``gateway`` (function) stays open for all tests of a process; each test plays with customers of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from frontdesk.app import create_app
from frontdesk.bootstrap import Application, channel_setting_names, gateway_providers, open_application
from frontdesk.compat.message_gateway.gateway import MessageGateway
from frontdesk.contract.channel import Connected
from frontdesk.db.database import Database
from frontdesk.kit.http import HttpClient
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.running import running_sandbox
from frontdesk.settings import Settings
from frontdesk.worker import work
from tests.app import FAST, UNLIMITED
from tests.clients import Client, Response
from tests.compat.channels import MAKERS, ClayTalk
from tests.installation import Installation
from tests.postgres import PostgresServer
from tests.running import running
from tests.running_app import SHOP, RunningApp, eventually
from tests.simulator import Simulator

VERIFY = "kiln-and-wheel"
SECRET = "two-bowls"
DASHBOARD = "https://dashboard.example"
HERE = Path(__file__).parent
CLIENT = HERE.parent.parent / "web" / "node_modules" / "socket.io-client"


@dataclass
class Gateway(RunningApp):
    """The gateway with its shop, from three sides: dashboards, the owner's inbox, and the customers' phones."""

    application: Application
    dsn: str
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def url(self) -> str:
        return self.installation.url

    @property
    def database(self) -> Database:
        return self.installation.database

    @property
    def anybody(self) -> Client:
        """Somebody who holds no credential of Frontdesk's."""
        return self.installation.anybody()

    async def new_customer(self) -> str:
        return await self.customer(f"bo{next(self.numbers):05}", "Bo Lund")

    async def chats(self, query: str = "") -> list[dict[str, Any]]:
        response = await self.anybody.get(f"/api/chats{query}")
        assert response.status == 200, response
        found: list[dict[str, Any]] = response.body
        return found

    async def chats_with(self, conversation_id: str, count: int = 1) -> list[dict[str, Any]]:
        """The chats of one conversation, as soon as there are that many."""

        async def find() -> list[dict[str, Any]] | None:
            found = [chat for chat in await self.chats() if chat["conversationId"] == conversation_id]
            return found if len(found) >= count else None

        return await eventually(find)

    async def pictured(self, conversation_id: str, count: int = 1) -> list[dict[str, Any]]:
        """The same, as soon as they show the customer's picture, which the platform tells when it is asked."""

        async def find() -> list[dict[str, Any]] | None:
            found = await self.chats_with(conversation_id, count)
            return found if all(chat["user"]["avatar"] for chat in found if chat["direction"] == "incoming") else None

        return await eventually(find)

    async def written(self, text: str = "Is the blue bowl still there?") -> tuple[str, dict[str, Any]]:
        """A new customer who has written, and the conversation that came of it."""
        name = await self.new_customer()
        await self.says(name, text)
        return name, await self.conversation(name)

    async def rows(self, sql: str, *args: Any) -> list[Any]:
        async with self.database.system() as transaction:
            return await transaction.fetch(sql, *args)


class Dashboard:
    """The real socket.io-client in a real Node: it connects, tells what it hears, and sends what it is told."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.heard: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.heard.append(msgspec.json.decode(line))
            self._news.set()

    def all(self, event: str) -> list[Any]:
        """What came with each event of that name, in turn."""
        return [heard["data"] for heard in self.heard if heard["event"] == event]

    def messages(self, conversation_id: str) -> list[dict[str, Any]]:
        return [told for told in self.all("message") if told["conversationId"] == conversation_id]

    async def until(self, event: str, count: int = 1) -> list[Any]:
        """What came with the events of that name, as soon as there were that many."""
        async with asyncio.timeout(30):
            while len(self.all(event)) < count:
                self._news.clear()
                await self._news.wait()
        return self.all(event)

    async def until_told(self, conversation_id: str, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            while len(self.messages(conversation_id)) < count:
                self._news.clear()
                await self._news.wait()
        return self.messages(conversation_id)

    def emit(self, name: str, *data: Any, ack: bool = False) -> None:
        """Send an event; with `ack`, what comes back is heard as `ack`."""
        assert self._process.stdin is not None
        # Half a character can be written only in the standard library's JSON.
        self._process.stdin.write(json.dumps({"name": name, "data": data, "ack": ack}).encode() + b"\n")

    async def reply(self, data: Any) -> dict[str, Any]:
        """Send a message and wait for what became of it."""
        before = len(self.all("ack"))
        self.emit("send_message", data, ack=True)
        found: dict[str, Any] = (await self.until("ack", before + 1))[-1]
        return found

    async def close(self) -> None:
        if self._process.returncode is None:
            # Node may come from a wheel, whose command is a program of its own around it: both are to end.
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        await self._reading


@asynccontextmanager
async def dashboard(url: str, *, wait: bool = True, **options: Any) -> AsyncIterator[Dashboard]:
    """A client with these options of socket.io-client, connected unless it is not to be waited for."""
    assert CLIENT.exists(), "socket.io-client is not installed: run `python web/build.py npm ci`"
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    process = await asyncio.create_subprocess_exec(
        *(node, str(HERE / "dashboard.mjs"), str(CLIENT), url, msgspec.json.encode(options).decode()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
        start_new_session=True,
    )
    made = Dashboard(process)
    try:
        if wait:
            await made.until("connect")
        yield made
    finally:
        await made.close()


async def tokens(simulator: Simulator, business: str = SHOP) -> Connected:
    """What the platform gave when the business allowed its app: as an operator copies it into the environment."""
    async with HttpClient() as http:
        channel, settings = ClayTalk(http), simulator.environment
        place = "http://tokens.example/back"
        back = await simulator.consent(channel.authorize_url(settings, place, "state"), business)
        return await channel.exchange(settings, place, back.query["code"])


def variables(connected: Connected) -> dict[str, str]:
    """The gateway's variables for this account."""
    return {
        "PROVIDER": "official",
        "CLAY_ACCOUNT": connected.remote_id,
        "CLAY_ACCESS_TOKEN": connected.credentials.access_token,
        "CLAY_REFRESH_TOKEN": connected.credentials.refresh_token or "",
        "WEBHOOK_VERIFY_TOKEN": VERIFY,
    }


@asynccontextmanager
async def serving(
    dsn: str, folder: Path, environment: Mapping[str, str]
) -> AsyncIterator[tuple[Application, MessageGateway | None, str]]:
    """Everything in this loop: the server with its gateway, if there is to be one, and the worker; its address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        async with _serving(dsn, folder, environment, listener) as served:
            yield served


@asynccontextmanager
async def _serving(
    dsn: str, folder: Path, environment: Mapping[str, str], listener: socket.socket
) -> AsyncIterator[tuple[Application, MessageGateway | None, str]]:
    given = {
        "FRONTDESK_DATA_DIR": str(folder / "data"),
        "FRONTDESK_PUBLIC_URL": f"http://127.0.0.1:{listener.getsockname()[1]}",
        "FRONTDESK_PASSWORD_COST": "test",
        **environment,
    }
    settings = Settings.from_environment(given, channel_setting_names(MAKERS), gateway_providers(MAKERS))
    async with open_application(settings, dsn, MAKERS) as application:
        services, gateway = application.services, application.gateway
        await services.feed.start()
        if gateway is not None:
            await gateway.prepare()
        intake = asyncio.create_task(services.intake.run())
        background = [services.feed.run(), work(dsn, application.work)]
        if gateway is not None:
            background.append(gateway.run())
        tasks = [asyncio.create_task(coroutine) for coroutine in background]
        try:
            async with running(create_app(services, gateway), listener=listener) as url:
                yield application, gateway, url
                if gateway is not None:
                    await gateway.close()
        finally:
            services.intake.close()
            await intake
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def open_simulator() -> AsyncIterator[Simulator]:
    """The platform, quick."""
    async with (
        running_sandbox(SandboxConfig(limits=UNLIMITED, webhooks=FAST)) as sandbox,
        aiohttp.ClientSession() as http,
    ):
        yield Simulator(sandbox, http)


@asynccontextmanager
async def open_gateway(dsn: str, folder: Path, **more: str) -> AsyncIterator[Gateway]:
    """A gateway at work, set up from the environment alone; its owner has set up Frontdesk afterwards."""
    async with open_simulator() as simulator:
        await simulator.business(SHOP)
        environment = simulator.environment | variables(await tokens(simulator)) | more
        async with serving(dsn, folder, environment) as (application, _, url):
            installation = Installation(url, application.services, application.work)
            owner = await installation.set_up()
            inbox = (await owner.get("/api/inboxes")).body["items"][0]
            gateway = Gateway(installation, simulator, owner, inbox, application, dsn)

            async def registered() -> bool | None:
                view = await owner.get(f"/api/inboxes/{inbox['id']}/webhook")
                return view.body["registered_url"] is not None or None

            await eventually(registered)
            try:
                yield gateway
            finally:
                for client in installation.clients:
                    await client.close()


@pytest.fixture(scope="session")
async def _open_gateway(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Gateway]:
    name, folder = await postgres_server.create(migrated), tmp_path_factory.mktemp("gateway")
    async with open_gateway(postgres_server.dsn(name), folder, FRONTDESK_GATEWAY_ORIGINS=DASHBOARD) as gateway:
        yield gateway
    await postgres_server.drop(name)


@pytest.fixture
async def gateway(_open_gateway: Gateway) -> AsyncIterator[Gateway]:
    """The gateway that stays open; its platform behaves again."""
    yield _open_gateway
    await _open_gateway.simulator.control("tiktok/faults", method="DELETE")


async def error_of(response: Response) -> str:
    """What a gateway's error says; it says nothing else."""
    assert set(response.body) == {"error"}, response
    return str(response.body["error"])
