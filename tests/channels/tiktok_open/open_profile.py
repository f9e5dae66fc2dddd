"""A shop whose account is connected through the open profile, and its customers, played by hand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.app import App
from tests.running_app import eventually
from tests.simulator import Back, complete

CALLBACK = "/tiktok-open/callback"
VERIFY_TOKEN = "kiln-token"
USERNAME = "marlow.finch"
QUICK = {"limits": {"calls_per_minute": 0}, "webhooks": {"first_wait_seconds": 0.05}}


@dataclass
class OpenProfile:
    """The app, and the open profile on the other side of it."""

    app: App
    inbox: dict[str, Any] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def hook(self) -> str:
        return f"{self.app.url}/webhooks/tiktok-open"

    @property
    def environment(self) -> dict[str, str]:
        """What the operator would set to use the simulator."""
        config = self.app.simulator.sandbox.config.tiktok_open
        return {
            "TIKTOK_CLIENT_KEY": config.client_key,
            "TIKTOK_CLIENT_SECRET": config.client_secret,
            "WEBHOOK_VERIFY_TOKEN": VERIFY_TOKEN,
            "TIKTOK_OPEN_API_BASE": f"{self.app.simulator.sandbox.url}/tiktok-open",
            "TIKTOK_OPEN_CALLS_PER_MINUTE": "100000",
        }

    async def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        return await self.app.simulator.control(f"tiktok-open/{path}", body, method)

    async def configure(self) -> None:
        """Enter the settings, and play quickly."""
        put = await self.app.owner.put("/api/channels/tiktok_open/settings", {"values": self.environment})
        assert put.status == 200, put
        await self.control("settings", QUICK, "PATCH")

    async def connect(self, username: str) -> dict[str, Any]:
        """The inbox of a new business that gave its permission."""
        made = await self.control("businesses", {"username": username, "name": f"Shop {username}"})
        begun = await self.app.owner.post("/api/channels/tiktok_open/connect", {"inbox_id": None})
        asked = dict(parse_qsl(urlsplit(begun.body["url"]).query))
        consent = {"business": username, "redirect_uri": asked["redirect_uri"], "state": asked["state"]}
        given = await self.control("authorize", consent)
        back = urlsplit(given["redirect_to"])
        response = await complete(self.app.owner, Back(CALLBACK, dict(parse_qsl(back.query))))
        assert response.status == 200, response
        inbox: dict[str, Any] = response.body["inbox"]
        assert inbox["remote_id"] == made["open_id"]
        return inbox

    async def customer(self) -> str:
        """A customer nobody has met."""
        name = f"ana{next(self.numbers):05}"
        await self.control("customers", {"username": name})
        return name

    async def says(self, customer: str, text: str, **more: Any) -> dict[str, Any]:
        body = {"business": USERNAME, "customer": customer, "text": text} | more
        sent: dict[str, Any] = await self.control("customer/says", body)
        return sent

    async def conversation(self, remote_id: str) -> dict[str, Any]:
        """The conversation, as soon as there is one."""

        async def find() -> dict[str, Any] | None:
            rows = await self.app.rows("SELECT id FROM conversations WHERE remote_id = $1", remote_id)
            return await self.app.card({"id": rows[0]["id"]}) if rows else None

        return await eventually(find)

    async def heard(self, conversation: dict[str, Any], count: int) -> list[str]:
        """What the thread holds, as soon as it is so many messages."""

        async def find() -> list[str] | None:
            found = [str(message["content"]) for message in await self.app.thread(conversation)]
            return found if len(found) >= count else None

        return await eventually(find)

    async def phone(self, customer: str) -> list[dict[str, Any]]:
        """The chat as the customer sees it."""
        found = await self.control(f"conversation?business={USERNAME}&customer={customer}", method="GET")
        messages: list[dict[str, Any]] = found["messages"]
        return messages
