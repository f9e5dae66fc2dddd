"""The shop: an account with an inbox connected to the simulator, its customers, and the levers of the platform."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from yarl import URL

from frontdesk.core.installation.setup import new_setup_link
from frontdesk.db.database import Database
from frontdesk.sandbox.config import SandboxConfig
from tests.clients import Client
from tests.faults.processes import House
from tests.installation import PASSWORD

CHANNEL = "tiktok_dm"
BUSINESS = "marlow.finch"
UNLIMITED = {"qps": 0, "accounts_qps": 0, "accounts_qpm": 0, "account_endpoint_qpm": 0}
RETRIES = {"first_wait_seconds": 0.5, "factor": 1.5, "longest_wait_seconds": 3, "timeout_seconds": 5}
"""The platform tries its webhooks again much sooner than it says, so that a run ends."""
SOON_SECONDS = 60.0


@dataclass
class Shop:
    """What the load and the attacks need to know of it."""

    house: House
    owner: Client
    token: str = ""
    inbox_id: int = 0
    business_id: str = ""
    customers: list[str] = field(default_factory=list)
    conversations: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.house.url

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Pull a lever of the platform."""
        async with self.house.http.request(method, f"{self.house.platform}/control/{path}", json=body) as response:
            found = await response.json(content_type=None)
            assert response.status == 200, found
            return found

    async def says(self, customer: str, text: str, at: int | None = None) -> None:
        """A customer writes, at a time of the past when one is given: its webhook comes that late."""
        body = {"business": self.business_id, "customer": customer, "text": text, "at": at}
        await self.control("tiktok/customer/send", body)

    async def connect_inbox(self) -> None:
        """Connect the business, or connect it again."""
        wanted = {"inbox_id": self.inbox_id or None}
        asked = await self._asked(f"/api/channels/{CHANNEL}/connect", wanted)
        query = dict(URL(asked["url"]).query)
        consent = {
            "app_id": SandboxConfig().app_id,
            "business": self.business_id,
            "redirect_uri": query["redirect_uri"],
            "scopes": query["scope"].split(","),
            "state": query["state"],
        }
        back = URL((await self.control("tiktok/authorize", consent))["redirect_to"])
        done = await self._asked("/api/connect/complete", {"path": back.path, "query": dict(back.query)})
        self.inbox_id = done["inbox"]["id"]

    async def _asked(self, path: str, body: object) -> Any:
        response = await self.owner.post(path, body)
        assert response.status in (200, 201), response
        return response.body

    async def close(self) -> None:
        await self.owner.close()


async def open_shop(house: House, customers: int) -> Shop:
    """Set everything up: every customer has written twice, so that the platform takes any number of answers."""
    shop = Shop(house, Client(house.url))
    await shop.control("tiktok/settings", {"limits": UNLIMITED, "webhooks": RETRIES}, "PATCH")
    await _set_up(shop)
    made = await shop.control("tiktok/businesses", {"username": BUSINESS, "display_name": "Marlow & Finch"})
    shop.business_id = made["business_id"]
    await shop.connect_inbox()
    await _registered(shop)
    for number in range(customers):
        found = await shop.control("tiktok/customers", {"username": f"ana{number:04}", "display_name": "Ana Sol"})
        shop.customers.append(found["unique_identifier"])
    for text in ("hello", "is somebody there?"):
        await asyncio.gather(*(shop.says(customer, f"{text} {customer}") for customer in shop.customers))
    shop.conversations = await _conversations(shop)
    return shop


async def _set_up(shop: Shop) -> None:
    """The first owner, and a token to work with."""
    database = await Database.connect(shop.house.postgres.dsn, size=1)
    async with database.system() as transaction:
        link = await new_setup_link(transaction, shop.url)
    await database.close()
    assert link is not None
    owner = {
        "token": link.partition("#")[2],
        "account_name": "Marlow & Finch",
        "name": "Ada Marlow",
        "email": "ada@marlow.example",
        "password": PASSWORD,
    }
    await shop._asked("/api/setup", owner)
    shop.token = (await shop._asked("/api/tokens", {"name": "load", "scope": "admin"}))["token"]


async def _registered(shop: Shop) -> None:
    async with asyncio.timeout(SOON_SECONDS):
        while True:
            view = await shop.owner.get(f"/api/inboxes/{shop.inbox_id}/webhook")
            if view.body["registered_url"] is not None:
                return
            await asyncio.sleep(0.05)


async def _conversations(shop: Shop) -> list[int]:
    """The ids of the customers' conversations, as soon as both messages of each are there."""
    connection = await shop.house.connect()
    try:
        async with asyncio.timeout(SOON_SECONDS):
            while True:
                rows = await connection.fetch(
                    "SELECT conversation_id FROM messages WHERE direction = 'in'"
                    " GROUP BY conversation_id HAVING count(*) = 2 ORDER BY conversation_id"
                )
                if len(rows) == len(shop.customers):
                    return [row[0] for row in rows]
                await asyncio.sleep(0.05)
    finally:
        await connection.close()
