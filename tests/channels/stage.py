"""A shop, a customer, the sandbox's TikTok between them, and the webhooks that came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

import aiohttp
import pytest

from frontdesk.contract.channel import Channel, Connection, Connects, RegistersWebhook
from frontdesk.contract.errors import ChannelError
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.webhooks import WebhookRequest
from frontdesk.kit.http import HttpClient
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.running import running_sandbox

from .reading import events_in
from .scripted import Script, scripted_server

CALLBACK = "https://desk.test/tiktok/callback"


class Actor(Channel, Connects, RegistersWebhook, Protocol):
    """What a channel must be able to do on a stage."""


AnyChannel = TypeVar("AnyChannel", bound=Actor)


@dataclass
class Stage(Generic[AnyChannel]):
    """One channel at work."""

    base: str
    settings: dict[str, str]
    session: aiohttp.ClientSession
    http: HttpClient
    channel: AnyChannel
    hook: Script
    seen: int = 0

    async def control(self, path: str, method: str = "POST", **body: Any) -> Any:
        async with self.session.request(method, f"{self.base}/control/tiktok/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def customer(self, action: str, **body: Any) -> Any:
        return await self.control(f"customer/{action}", business="marlowfinch", customer="mia", **body)

    async def fault(self, match: str, kind: str, **more: Any) -> None:
        await self.control("faults", target="api", match=match, remaining=1, kind=kind, **more)

    async def request(self) -> WebhookRequest:
        """The next webhook, as the webhook endpoint hands it on."""
        async with asyncio.timeout(30):
            while len(self.hook.asked) <= self.seen:
                self.hook.arrived.clear()
                await self.hook.arrived.wait()
        asked = self.hook.asked[self.seen]
        self.seen += 1
        return WebhookRequest(
            method=asked.method,
            path=asked.path,
            query={},
            headers={name.lower(): value for name, value in asked.headers.items()},
            body=asked.body,
            received_at=datetime.now(UTC),
        )

    async def event(self) -> InboundEvent:
        request = await self.request()
        (event,) = events_in(self.channel, request, self.settings)
        return event

    async def connect(self) -> Connection:
        async with self.session.get(self.channel.authorize_url(self.settings, CALLBACK, "s1")) as page:
            assert page.status == 200
        app_id = self.settings["TIKTOK_APP_ID"]
        given = await self.control("authorize", app_id=app_id, business="marlowfinch", redirect_uri=CALLBACK)
        connected = await self.channel.exchange(self.settings, CALLBACK, given["code"])
        assert connected.missing_scopes == ()
        await self.channel.register_webhook(self.settings, f"{self.hook.base}/webhooks/here")
        return Connection(remote_id=connected.remote_id, credentials=connected.credentials, settings=self.settings)


@asynccontextmanager
async def stage_for(make: Callable[[HttpClient], AnyChannel]) -> AsyncIterator[Stage[AnyChannel]]:
    """A stage with the shop `marlowfinch` and the customer `mia` on it."""
    config = SandboxConfig(app_id="app-9", app_secret="secret-9")
    async with (
        running_sandbox(config) as sandbox,
        scripted_server() as hook,
        aiohttp.ClientSession() as session,
        HttpClient(timeout_seconds=1) as http,
    ):
        settings = {"TIKTOK_APP_ID": "app-9", "TIKTOK_APP_SECRET": "secret-9", "TIKTOK_API_BASE": sandbox.url}
        made = Stage(sandbox.url, settings, session, http, make(http), hook)
        await made.control("businesses", username="marlowfinch", display_name="Marlow & Finch")
        await made.control("customers", username="mia", display_name="Mia Keller")
        yield made


@contextmanager
def refused_as(kind: type[ChannelError]) -> Iterator[pytest.ExceptionInfo[ChannelError]]:
    with pytest.raises(ChannelError) as caught:
        yield caught
    assert type(caught.value) is kind
