"""A workspace on the sandbox: a client of respond.io's API, its customers, and its levers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from frontdesk.sandbox.running import RunningSandbox
from tests.sandbox.playing import JSON

EVERYBODY: JSON = {"search": "", "timezone": "Asia/Bangkok", "filter": {"$and": []}}


@dataclass
class Response:
    """One found of the API."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Workspace:
    """A workspace with one contact, `ana`."""

    sandbox: RunningSandbox
    http: aiohttp.ClientSession
    ana: int = 0
    token: str = "sandbox-token"

    async def control(self, path: str, body: JSON | None = None, method: str = "POST", expect: int = 200) -> Any:
        url = f"{self.sandbox.url}/control/respondio/{path}"
        async with self.http.request(method, url, json=body) as response:
            found = await response.json(content_type=None)
            assert response.status == expect, found
            return found

    async def see(self, path: str) -> Any:
        return await self.control(path, None, "GET")

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> Response:
        """Any call of the API; `path` may be a full address."""
        url = path if path.startswith("http") else f"{self.sandbox.respondio_url}/{path}"
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        async with self.http.request(method, url, json=body, headers=headers, **more) as response:
            found = {name.lower(): value for name, value in response.headers.items()}
            return Response(response.status, await response.json(content_type=None), found)

    async def get(self, path: str) -> Any:
        response = await self.call("GET", path)
        assert response.status == 200, response
        return response.body

    async def contacts(self, path: str = "contact/list", **body: Any) -> Any:
        response = await self.call("POST", path, EVERYBODY | body)
        assert response.status == 200, response
        return response.body

    async def new_contact(self, name: str, **more: Any) -> JSON:
        return dict(await self.control("contacts", {"firstName": name} | more))

    async def says(self, text: str = "hi", **more: Any) -> JSON:
        return dict(await self.control("customer/send", {"contact": self.ana, "text": text} | more))

    async def send(self, text: str = "hello", message: JSON | None = None) -> int:
        """Send through the API; a text unless told otherwise. Returns the message id."""
        body = {"message": message or {"type": "text", "text": text}}
        response = await self.call("POST", f"contact/id:{self.ana}/message", body)
        assert response.status == 200, response
        assert response.body["contactId"] == self.ana
        return int(response.body["messageId"])

    async def message(self, message_id: int) -> JSON:
        return dict(await self.get(f"contact/id:{self.ana}/message/{message_id}"))

    async def thread(self, query: str = "limit=100") -> list[JSON]:
        """What message/list answers, the newest first."""
        return list((await self.get(f"contact/id:{self.ana}/message/list?{query}"))["items"])

    async def until(self, message_id: int, enough: Callable[[list[JSON]], bool], seconds: float = 3.0) -> list[JSON]:
        """The statuses of a message as soon as they are so."""
        async with asyncio.timeout(seconds):
            while not enough(status := (await self.message(message_id))["status"]):
                await asyncio.sleep(0.005)
        return list(status)

    async def until_it_is(self, message_id: int, value: str) -> list[JSON]:
        return await self.until(message_id, lambda status: bool(status) and status[-1]["value"] == value)

    async def settings(self, **parts: JSON) -> None:
        await self.control("settings", parts, "PATCH")

    async def advance(self, *, hours: float) -> None:
        async with self.http.post(f"{self.sandbox.url}/control/clock", json={"advance_ms": int(hours * 3_600_000)}):
            pass
