"""A shop at work: an installation with a worker, an inbox connected to the stand-in, and customers who write to it.

``shop`` (function). The module that uses it must make its installation use the stand-in:

    @pytest.fixture
    def environment(environment, playground):
        return environment | playground.environment
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.settings import Settings
from frontdesk.worker import work
from tests.clients import Answer, Client
from tests.installation import Installation
from tests.playground import Playground

SHOP = "marlow.finch"
PATIENCE_SECONDS = 30.0
Found = TypeVar("Found")


@dataclass
class Shop:
    """The shop's inbox from both sides: `owner` answers, `playground` plays the platform."""

    installation: Installation
    playground: Playground
    owner: Client
    inbox: dict[str, Any]

    async def customer(self, username: str, name: str = "Ana Sol") -> str:
        body = {"username": username, "display_name": name, "country": "TH", "is_follower": True}
        await self.playground.control("tiktok/customers", body)
        return username

    async def says(self, customer: str, text: str | None = None, **more: Any) -> dict[str, Any]:
        said = {"kind": "text", "text": text} if text is not None else {}
        body = {"business": SHOP, "customer": customer, **said, **more}
        sent: dict[str, Any] = await self.playground.control("tiktok/customer/send", body)
        return sent

    async def conversation(self, customer: str) -> dict[str, Any]:
        async def find() -> dict[str, Any] | None:
            found = (await self.owner.get(f"/api/conversations?status=all&q={customer}")).body["items"]
            return found[0] if found else None

        return await eventually(find)

    async def thread(self, conversation: dict[str, Any]) -> list[dict[str, Any]]:
        page = await self.owner.get(f"/api/conversations/{conversation['id']}/messages")
        return [message for message in page.body["items"] if message["direction"] != "activity"]

    async def answer(self, conversation: dict[str, Any], client_id: str, content: str | None, **more: Any) -> Answer:
        body = {"client_id": client_id, "content": content, **more}
        return await self.owner.post(f"/api/conversations/{conversation['id']}/messages", body)

    async def settled(self, conversation: dict[str, Any], client_id: str) -> dict[str, Any]:
        """The message, as soon as it is neither queued nor on its way."""

        async def find() -> dict[str, Any] | None:
            for message in await self.thread(conversation):
                if message["client_id"] == client_id and message["status"] not in ("queued", "sending"):
                    return message
            return None

        return await eventually(find)

    async def phone(self, customer: str) -> list[dict[str, Any]]:
        """The chat as the customer sees it."""
        path = f"tiktok/conversation?business={SHOP}&customer={customer}"
        messages: list[dict[str, Any]] = (await self.playground.control(path, method="GET"))["messages"]
        return messages


async def eventually(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """What `look` finds, as soon as it finds something."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := await look()) is None:
            await asyncio.sleep(0.02)
        return found


@pytest.fixture
async def worker(installation: Installation, environment: dict[str, str], dsn: str) -> AsyncIterator[None]:
    """A worker beside the server, as a process of its own would be."""
    settings = Settings.from_environment(environment, channel_setting_names())
    async with open_application(settings, dsn) as application:
        working = asyncio.create_task(work(dsn, application.handlers))
        yield
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


@pytest.fixture
async def shop(installation: Installation, playground: Playground, owner: Client, worker: None) -> Shop:
    """The shop with its inbox connected, webhooks coming in."""
    await playground.business(SHOP)
    inbox = await playground.connect(owner, SHOP)
    found = Shop(installation, playground, owner, inbox)
    config = playground.sandbox.config

    async def registered() -> bool | None:
        view = await owner.get(f"/api/inboxes/{inbox['id']}/webhook")
        return view.body["registered_url"] is not None or None

    await eventually(registered)  # by the job, to the installation's public address
    here = {
        "app_id": config.app_id,
        "secret": config.app_secret,
        "event_type": "DIRECT_MESSAGE",
        "callback_url": f"{installation.url}/webhooks/tiktok",
    }
    async with playground.http.post(f"{playground.sandbox.api_url}business/webhook/update/", json=here) as answer:
        assert (await answer.json())["code"] == 0
    return found
