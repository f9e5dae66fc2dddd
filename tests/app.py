"""One Frontdesk with its worker and simulator for all tests of a process; each test takes milliseconds.

``app`` (function) is that installation, with the simulator's faults and settings as they were at the start. Tests share
its inbox and its account, so each plays with customers of its own (`app.new_customer()`), looks only at their
conversations, and makes inboxes and accounts of its own where it changes those.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from frontdesk.app import create_app
from frontdesk.bootstrap import Application, channel_setting_names, open_application
from frontdesk.db.database import Database
from frontdesk.jobs.queue import CONCURRENCY
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit.webhooks import WebhookRules
from frontdesk.sandbox.running import running_sandbox
from frontdesk.sandbox.tiktok.rules import Limits
from frontdesk.sandbox.tiktok.webhooks import signature
from frontdesk.settings import Settings
from frontdesk.worker import work
from tests.clients import Client
from tests.installation import Installation
from tests.postgres import PostgresServer
from tests.running import running
from tests.running_app import SHOP, RunningApp, eventually
from tests.simulator import CHANNEL, Simulator

UNLIMITED = Limits(qps=0, accounts_qps=0, accounts_qpm=0, account_endpoint_qpm=0)
FAST = WebhookRules(first_wait_seconds=0.05, give_up_seconds=60, timeout_seconds=5)


@dataclass
class App(RunningApp):
    """The running installation, and ways to hurry it, look into it and play its platform by hand."""

    application: Application
    dsn: str
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def url(self) -> str:
        return self.installation.url

    @property
    def database(self) -> Database:
        return self.installation.database

    async def new_customer(self) -> str:
        """A customer nobody has met; the name is not the beginning of another one's."""
        name = f"ana{next(self.numbers):05}"
        return await self.customer(name)

    async def written(
        self, text: str = "Is the blue bowl still there?", inbox: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """A new customer who has written, and the conversation that came of it."""
        name = await self.new_customer()
        business = SHOP if inbox is None else inbox["username"]
        await self.says(name, text, business=business)
        return name, await self.conversation(name)

    async def settled(self, conversation: dict[str, Any], client_id: str) -> dict[str, Any]:
        """The message, as soon as it is neither queued nor on its way; what it waits for is hurried."""
        return await self.status(conversation, client_id, "sent", "read", "failed", "uncertain")

    async def card(self, conversation: dict[str, Any]) -> dict[str, Any]:
        """The conversation as it is now."""
        response = await self.owner.get(f"/api/conversations/{conversation['id']}")
        assert response.status == 200, response
        found: dict[str, Any] = response.body
        return found

    async def new_inbox(self, client: Client | None = None) -> dict[str, Any]:
        """Another business's inbox, in the account of `client` (the owner's)."""
        username = f"shop{next(self.numbers):05}"
        await self.simulator.business(username, f"Shop {username}")
        found: dict[str, Any] = await self.simulator.connect(client or self.owner, username)
        return found

    async def rows(self, sql: str, *args: Any) -> list[Any]:
        async with self.database.system() as transaction:
            return await transaction.fetch(sql, *args)

    async def run(self, sql: str, *args: Any) -> int:
        async with self.database.system() as transaction:
            return await transaction.execute(sql, *args)

    async def hurry(self) -> None:
        """What waits for its time is due now: the jobs first, for one that is due before its message ends idly.

        What a worker changes at the moment is left to it: this waits for nobody, so nobody waits for this in a circle.
        """
        async with self.database.system() as transaction:
            await transaction.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE id IN"
                " (SELECT id FROM procrastinate_jobs WHERE status = 'todo' FOR UPDATE SKIP LOCKED)"
            )
            await transaction.execute(
                "UPDATE messages SET next_attempt_at = now() WHERE (account_id, id) IN"
                " (SELECT account_id, id FROM messages WHERE status = 'queued' FOR UPDATE SKIP LOCKED)"
            )
            await transaction.execute(
                "SELECT pg_notify('procrastinate_queue_v1#' || queue, '{\"type\":\"job_inserted\"}')"
                " FROM unnest($1::text[]) queue",
                list(CONCURRENCY),
            )

    async def status(self, conversation: dict[str, Any], client_id: str, *wanted: str) -> dict[str, Any]:
        """The message, as soon as it has one of the states; what it waits for on the way is hurried."""

        async def find() -> dict[str, Any] | None:
            for message in await self.thread(conversation):
                if message["client_id"] == client_id and message["status"] in wanted:
                    return message
            await self.hurry()
            return None

        return await eventually(find)

    async def platform_at(self, base: str) -> None:
        """Let the operator say that the platform is somewhere else."""
        await _platform_at(self.owner, base)

    async def post(self, raw: bytes, **headers: str) -> int:
        """Send the bytes as a signed webhook; the status it was answered."""
        return await post_webhook(
            self.simulator.http, self.url, self.simulator.sandbox.config.app_secret, raw, **headers
        )


async def _platform_at(owner: Client, base: str) -> None:
    response = await owner.put(f"/api/channels/{CHANNEL}/settings", {"values": {"TIKTOK_API_BASE": base}})
    assert response.status == 200, response


async def post_webhook(
    http: aiohttp.ClientSession, url: str, secret: str, raw: bytes, *, path: str = "tiktok", **headers: str
) -> int:
    """Send the bytes as a webhook signed with the secret; the status it was answered."""
    signed = {"Tiktok-Signature": signature(secret, int(time.time()), raw)} | headers
    async with http.post(f"{url}/webhooks/{path}", data=raw, headers=signed) as response:
        await response.read()
        return response.status


@asynccontextmanager
async def open_app(dsn: str, folder: Path, **environment: str) -> AsyncIterator[App]:
    """Everything in this loop: the simulator, the server, the worker, an owner and a connected inbox."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    async with contextlib.AsyncExitStack() as stack:
        config = SandboxConfig(limits=UNLIMITED, webhooks=FAST)
        sandbox = await stack.enter_async_context(running_sandbox(config))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        simulator = Simulator(sandbox, http)
        variables = {
            "FRONTDESK_DATA_DIR": str(folder / "data"),
            "FRONTDESK_PUBLIC_URL": f"http://127.0.0.1:{listener.getsockname()[1]}",
            "FRONTDESK_PASSWORD_COST": "test",
            **simulator.environment,
            **environment,
        }
        del variables["TIKTOK_API_BASE"]  # set by the operator, so that a test can set another
        settings = Settings.from_environment(variables, channel_setting_names())
        application = await stack.enter_async_context(open_application(settings, dsn))
        await stack.enter_async_context(_at_work(application, dsn))
        url = await stack.enter_async_context(running(create_app(application.services), listener=listener))
        installation = Installation(url, application.services, application.work)
        owner = await installation.set_up()
        await _platform_at(owner, sandbox.url)
        await simulator.business(SHOP)
        inbox = await simulator.connect(owner, SHOP)
        app = App(installation, simulator, owner, inbox, application, dsn)

        async def registered() -> bool | None:
            view = await owner.get(f"/api/inboxes/{inbox['id']}/webhook")
            return view.body["registered_url"] is not None or None

        await eventually(registered)
        try:
            yield app
        finally:
            for client in installation.clients:
                await client.close()


@asynccontextmanager
async def _at_work(application: Application, dsn: str) -> AsyncIterator[None]:
    """What runs beside the server: intake, feed and worker."""
    services = application.services
    await services.feed.start()
    intake = asyncio.create_task(services.intake.run())
    others = [asyncio.create_task(services.feed.run()), asyncio.create_task(work(dsn, application.work))]
    try:
        yield
    finally:
        services.intake.close()
        await intake
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture(scope="session")
async def _open_app(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[App]:
    name = await postgres_server.create(migrated)
    async with open_app(postgres_server.dsn(name), tmp_path_factory.mktemp("app")) as app:
        yield app
    await postgres_server.drop(name)


@pytest.fixture
async def app(_open_app: App) -> AsyncIterator[App]:
    """The installation that all tests share; its simulator behaves again."""
    yield _open_app
    control = _open_app.simulator.control
    await control("tiktok/faults", method="DELETE")
    await control("clock", {"offset_ms": 0})
    limits = {name: getattr(UNLIMITED, name) for name in Limits.__struct_fields__}
    webhooks = {name: getattr(FAST, name) for name in WebhookRules.__struct_fields__}
    await control("tiktok/settings", {"limits": limits, "webhooks": webhooks}, "PATCH")


def envelope(event: str, content: Any, business_id: str) -> bytes:
    """A webhook's body as the platform writes it."""
    return json.dumps(
        {
            "client_key": "app",
            "event": event,
            "create_time": int(time.time()),
            "user_openid": business_id,
            "content": content if isinstance(content, str) else json.dumps(content),
        }
    ).encode()
