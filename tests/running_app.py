"""An installation at work: an inbox connected to the simulator, and customers who write to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.clients import Client, Response
from tests.installation import Installation
from tests.simulator import Simulator

SHOP = "marlow.finch"
PATIENCE_SECONDS = 30.0
Found = TypeVar("Found")


@dataclass
class RunningApp:
    """An inbox from both sides: `owner` replies, `simulator` plays the platform."""

    installation: Installation
    simulator: Simulator
    owner: Client
    inbox: dict[str, Any]

    async def customer(self, username: str, name: str = "Ana Sol") -> str:
        body = {"username": username, "display_name": name, "country": "TH", "is_follower": True}
        await self.simulator.control("tiktok/customers", body)
        return username

    async def says(self, customer: str, text: str | None = None, **more: Any) -> dict[str, Any]:
        said = {"kind": "text", "text": text} if text is not None else {}
        body = {"business": SHOP, "customer": customer, **said, **more}
        sent: dict[str, Any] = await self.simulator.control("tiktok/customer/send", body)
        return sent

    async def conversation(self, customer: str) -> dict[str, Any]:
        async def find() -> dict[str, Any] | None:
            found = (await self.owner.get(f"/api/conversations?status=all&q={customer}")).body["items"]
            return found[0] if found else None

        return await eventually(find)

    async def thread(self, conversation: dict[str, Any]) -> list[dict[str, Any]]:
        page = await self.owner.get(f"/api/conversations/{conversation['id']}/messages")
        return [message for message in page.body["items"] if message["direction"] != "activity"]

    async def reply(self, conversation: dict[str, Any], client_id: str, content: str | None, **more: Any) -> Response:
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
        messages: list[dict[str, Any]] = (await self.simulator.control(path, method="GET"))["messages"]
        return messages


async def eventually(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """What `look` finds, as soon as it finds something: neither None nor False."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := await look()) is None or found is False:
            await asyncio.sleep(0.02)
        return found
