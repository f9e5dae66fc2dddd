"""The platform's simulator for one test: businesses to connect, a browser for its consent page, webhooks by hand.

``simulator`` (function) is emptied before each test and served once per process. A module whose installation is to
use it says so:

    @pytest.fixture
    def environment(environment, simulator):
        return environment | simulator.environment
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit.webhooks import WebhookRules
from frontdesk.sandbox.running import RunningSandbox, running_sandbox
from frontdesk.sandbox.tiktok.rules import Limits
from frontdesk.sandbox.tiktok.webhooks import signature
from tests.clients import Client, Response
from tests.installation import Installation

CHANNEL = "tiktok_dm"
CALLBACK = "/tiktok/callback"


@dataclass(frozen=True)
class Back:
    """Where the platform sent the browser: the path and the query it came back with."""

    path: str
    query: dict[str, str]

    def body(self, **changes: str) -> dict[str, Any]:
        """What the web app posts of it."""
        return {"path": self.path, "query": self.query | changes}


@dataclass(frozen=True)
class Simulator:
    """The simulator and its levers."""

    sandbox: RunningSandbox
    http: aiohttp.ClientSession

    @property
    def environment(self) -> dict[str, str]:
        """What the operator would set to use it."""
        config = self.sandbox.config
        return {
            "TIKTOK_APP_ID": config.app_id,
            "TIKTOK_APP_SECRET": config.app_secret,
            "TIKTOK_API_BASE": self.sandbox.url,
            "TIKTOK_CALLS_PER_SECOND": str(config.limits.qps or 1000),
        }

    async def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        async with self.http.request(method, f"{self.sandbox.url}/control/{path}", json=body) as response:
            found = await response.json(content_type=None)
            assert response.status == 200, found
            return found

    async def business(self, username: str = "marlow.finch", name: str = "Marlow & Finch") -> str:
        """A business that can be connected; its remote id."""
        made = await self.control("tiktok/businesses", {"username": username, "display_name": name})
        return str(made["business_id"])

    async def grant(self, business: str = "marlow.finch") -> Any:
        """What the business allowed the app, None when nothing ever."""
        business_id = await self._id(business)
        found = await self.control("tiktok/grants", method="GET")
        return next((grant for grant in found if grant["business_id"] == business_id), None)

    async def _id(self, username: str) -> str:
        found = await self.control("tiktok/businesses", method="GET")
        return str(next(row["business_id"] for row in found if row["username"] == username))

    async def consent(
        self, url: str, business: str = "marlow.finch", *, without: Iterable[str] = (), decision: str = "authorize"
    ) -> Back:
        """Open the consent page, decide there, and come back."""
        async with self.http.get(url, allow_redirects=False) as page:
            if page.status == 302:
                return _back(page.headers["location"])
            assert page.status == 200, await page.text()
        asked = dict(parse_qsl(urlsplit(url).query))
        scopes = [scope for scope in asked["scope"].split(",") if scope not in set(without)]
        form = [*asked.items(), ("account", await self._id(business)), ("decision", decision)]
        form += [("granted", scope) for scope in scopes]
        place = url.partition("?")[0]
        async with self.http.post(place, data=aiohttp.FormData(form), allow_redirects=False) as response:
            assert response.status == 302, await response.text()
            return _back(response.headers["location"])

    async def go(self, client: Client, business: str = "marlow.finch", inbox_id: int | None = None) -> Back:
        """Leave Frontdesk to connect the business, agree to everything, and come back."""
        return await self.consent(await leave(client, inbox_id), business)

    async def connect(self, client: Client, business: str = "marlow.finch", inbox_id: int | None = None) -> Any:
        """The inbox of a business that was connected."""
        response = await complete(client, await self.go(client, business, inbox_id))
        assert response.status == 200, response
        return response.body["inbox"]

    async def fault(self, match: str, kind: str = "http", **more: Any) -> str:
        """Let calls of the API go wrong; the fault's id."""
        made = await self.control("tiktok/faults", {"target": "api", "kind": kind, "match": match} | more)
        return str(made["fault_id"])

    async def hits(self, fault_id: str) -> int:
        """How many calls the fault has hit."""
        found = await self.control("tiktok/faults", method="GET")
        return int(next(row["hits"] for row in found if row["fault_id"] == fault_id))

    async def hook(
        self,
        installation: Installation,
        business_id: str,
        content: dict[str, Any],
        event: str = "im_receive_msg",
    ) -> int:
        """Send a signed webhook to the installation; the status it answered."""
        now = int(time.time())
        envelope = {
            "client_key": self.sandbox.config.app_id,
            "event": event,
            "create_time": now,
            "user_openid": business_id,
            "content": json.dumps(content),
        }
        body = json.dumps(envelope).encode()
        headers = {"Tiktok-Signature": signature(self.sandbox.config.app_secret, now, body)}
        async with self.http.post(f"{installation.url}/webhooks/tiktok", data=body, headers=headers) as response:
            return response.status


def text_message(text: str = "Is the blue bowl still there?", message_id: str = "m-1") -> dict[str, Any]:
    """The content of a webhook about a customer's text."""
    return {
        "message_id": message_id,
        "conversation_id": "c+1",
        "timestamp": int(time.time() * 1000),
        "type": "text",
        "text": {"body": text},
        "from": "ana",
        "to": "marlow.finch",
        "from_user": {"id": "ana-1", "role": "personal_account"},
        "to_user": {"id": "marlow-1", "role": "business_account"},
        "unique_identifier": "ana-everywhere",
    }


async def leave(client: Client, inbox_id: int | None = None) -> str:
    """Begin to connect: the address the browser is sent to."""
    response = await client.post(f"/api/channels/{CHANNEL}/connect", {"inbox_id": inbox_id})
    assert response.status == 200, response
    return str(response.body["url"])


async def complete(client: Client, back: Back, **changes: str) -> Response:
    """Hand over what the browser brought back."""
    return await client.post("/api/connect/complete", back.body(**changes))


def _back(location: str) -> Back:
    parts = urlsplit(location)
    return Back(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)))


@pytest.fixture(scope="session")
async def _simulator() -> AsyncIterator[RunningSandbox]:
    rules = WebhookRules(first_wait_seconds=0.05, give_up_seconds=60, timeout_seconds=1)
    async with running_sandbox(SandboxConfig(limits=Limits(qps=0), webhooks=rules)) as running:
        yield running


@pytest.fixture
async def simulator(_simulator: RunningSandbox) -> AsyncIterator[Simulator]:
    """The simulator, emptied."""
    async with aiohttp.ClientSession() as http:
        found = Simulator(_simulator, http)
        await found.control("reset")
        yield found
