"""A business whose comments come in, for tests: what its customers write, and how its inbox shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.app import App
from tests.running_app import eventually

FEED = "tiktok_feed"


@dataclass
class Stall:
    """A business of its own with its comments' inbox."""

    app: App
    business: str
    inbox: dict[str, Any]
    messenger: dict[str, Any]

    async def control(self, path: str, **body: Any) -> Any:
        return await self.app.simulator.control(f"tiktok/{path}", body)

    async def comments(self, customer: str, text: str, **more: Any) -> dict[str, Any]:
        body = {"customer": customer, "business": self.business, "text": text, **more}
        made: dict[str, Any] = await self.control("customer/comment", **body)
        return made

    async def conversations(self, **query: Any) -> list[dict[str, Any]]:
        asked = {"status": "all", "inbox_id": self.inbox["id"], **query}
        path = "/api/conversations?" + "&".join(f"{name}={value}" for name, value in asked.items())
        found: list[dict[str, Any]] = (await self.app.owner.get(path)).body["items"]
        return found

    async def conversation(self, text: str) -> dict[str, Any]:
        """The conversation whose newest message says `text`."""

        async def find() -> dict[str, Any] | None:
            found = [c for c in await self.conversations() if (c["last_message"] or {}).get("content") == text]
            return found[0] if found else None

        return await eventually(find)

    async def thread(self, conversation: dict[str, Any]) -> dict[str, Any]:
        response = await self.app.owner.get(f"/api/conversations/{conversation['id']}/comments")
        assert response.status == 200, response
        found: dict[str, Any] = response.body
        return found

    async def comment(self, conversation: dict[str, Any], remote_id: str, **wanted: Any) -> dict[str, Any]:
        """The comment as the thread shows it, once it is as wanted; what waits for its time is hurried."""

        async def find() -> dict[str, Any] | None:
            for item in (await self.thread(conversation))["items"]:
                if item["remote_id"] == remote_id and all(item[name] == value for name, value in wanted.items()):
                    return dict(item)
            await self.app.hurry()
            return None

        return await eventually(find)

    async def lines(self, conversation: dict[str, Any]) -> list[str]:
        page = await self.app.owner.get(f"/api/conversations/{conversation['id']}/messages")
        return [m["content"] for m in page.body["items"] if m["direction"] == "activity"]


@pytest.fixture
async def stall(app: App) -> AsyncIterator[Stall]:
    config = app.simulator.sandbox.config
    here = {
        "app_id": config.app_id,
        "secret": config.app_secret,
        "event_type": "COMMENT",
        "callback_url": f"{app.url}/webhooks/tiktok-comments",
    }
    url = f"{app.simulator.sandbox.api_url}business/webhook/update/"
    async with app.simulator.http.post(url, json=here) as response:
        assert (await response.json())["code"] == 0
    messenger = await app.new_inbox()
    listed = (await app.owner.get("/api/inboxes")).body["items"]
    inbox = next(i for i in listed if i["remote_id"] == messenger["remote_id"] and i["channel"] == FEED)
    comments = {"delay_seconds": 0.0}
    await app.simulator.control("tiktok/settings", {"comments": comments}, "PATCH")
    yield Stall(app, messenger["username"], inbox, messenger)
    rules = {"text_in_webhooks": False, "unhide_does_nothing": False, "parent_of_first_level": "zero"}
    await app.simulator.control("tiktok/settings", {"comments": rules}, "PATCH")
