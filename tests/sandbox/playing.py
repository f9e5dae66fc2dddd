"""A small shop on the sandbox: a client of its API, a phone, and a receiver of its webhooks."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from frontdesk.sandbox.running import RunningSandbox

JSON = dict[str, Any]


@dataclass
class Hook:
    """One webhook as it came in."""

    body: bytes
    headers: dict[str, str]

    @property
    def envelope(self) -> JSON:
        return dict(json.loads(self.body))

    @property
    def event(self) -> str:
        return str(self.envelope["event"])

    @property
    def content(self) -> JSON:
        return dict(json.loads(self.envelope["content"]))

    def is_signed_with(self, secret: str) -> bool:
        parts = dict(part.split("=", 1) for part in self.headers["Tiktok-Signature"].split(","))
        signed = parts["t"].encode() + b"." + self.body
        return hmac.compare_digest(parts["s"], hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest())


@dataclass
class Receiver:
    """Keeps what arrives; answers the statuses in `responses` first, then 200."""

    url: str = ""
    hooks: list[Hook] = field(default_factory=list)
    responses: list[int] = field(default_factory=list)
    wait_seconds: float = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        self.hooks.append(Hook(await request.read(), dict(request.headers)))
        if self.wait_seconds:
            await asyncio.sleep(self.wait_seconds)
        return web.Response(status=self.responses.pop(0) if self.responses else 200)

    async def until(self, enough: Callable[[list[Hook]], bool], seconds: float = 3.0) -> list[Hook]:
        async with asyncio.timeout(seconds):
            while not enough(self.hooks):
                await asyncio.sleep(0.005)
        return self.hooks

    async def count(self, number: int) -> list[Hook]:
        return await self.until(lambda hooks: len(hooks) >= number)

    async def of(self, event: str, number: int = 1) -> list[Hook]:
        await self.until(lambda hooks: sum(hook.event == event for hook in hooks) >= number)
        return [hook for hook in self.hooks if hook.event == event]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


class Refusal(AssertionError):
    """The API answered a code other than 0."""

    def __init__(self, response: JSON) -> None:
        super().__init__(str(response))
        self.code: int = response["code"]
        self.text: str = response["message"]


@dataclass
class Simulator:
    """A business that authorized the app, a customer, and everything needed to play with them."""

    sandbox: RunningSandbox
    http: aiohttp.ClientSession
    receiver: Receiver
    business_id: str = ""
    token: str = ""
    refresh_token: str = ""

    async def control(self, path: str, body: JSON | None = None, method: str = "POST", expect: int = 200) -> Any:
        url = f"{self.sandbox.url}/control/{path}"
        async with self.http.request(method, url, json=body) as response:
            found = await response.json(content_type=None)
            assert response.status == expect, found
            return found

    async def tiktok(self, path: str, body: JSON | None = None, method: str = "POST", expect: int = 200) -> Any:
        return await self.control(f"tiktok/{path}", body, method, expect)

    async def says(self, text: str = "hi", customer: str = "ana", **more: Any) -> JSON:
        body = {"business": "marlow.finch", "customer": customer, "text": text} | more
        return dict(await self.tiktok("customer/send", body))

    async def seen(self, customer: str = "ana") -> JSON:
        path = f"tiktok/conversation?business=marlow.finch&customer={customer}"
        return dict(await self.control(path, None, "GET"))

    async def envelope(self, method: str, path: str, **more: Any) -> JSON:
        """The whole envelope of a call."""
        headers = more.pop("headers", {"Access-Token": self.token})
        async with self.http.request(method, self.sandbox.api_url + path, headers=headers, **more) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())

    async def get(self, path: str, **params: str) -> JSON:
        return self._data(await self.envelope("GET", path, params=params))

    async def post(self, path: str, body: JSON, headers: dict[str, str] | None = None) -> JSON:
        more: JSON = {} if headers is None else {"headers": headers}
        return self._data(await self.envelope("POST", path, json=body, **more))

    def _data(self, response: JSON) -> JSON:
        if response["code"] != 0:
            raise Refusal(response)
        return dict(response["data"])

    async def send(self, conversation_id: str, **message: Any) -> str:
        """Send through the API; text "hello" unless told otherwise. Returns the message id."""
        body = {"business_id": self.business_id, "recipient_type": "CONVERSATION", "recipient": conversation_id}
        body |= message or {"message_type": "TEXT", "text": {"body": "hello"}}
        return str((await self.post("business/message/send/", body))["message"]["message_id"])

    async def watch_comments(self, **more: Any) -> None:
        """Register the receiver for COMMENT."""
        config = self.sandbox.config
        app = {"app_id": config.app_id, "secret": config.app_secret}
        body = app | {"event_type": "COMMENT", "callback_url": self.receiver.url} | more
        await self.post("business/webhook/update/", body, headers={})

    async def video(self) -> str:
        """The newest post."""
        return str((await self.tiktok("videos?business=marlow.finch", None, "GET"))[0]["video_id"])

    async def comments(self, text: str = "lovely", customer: str = "ana", **more: Any) -> JSON:
        """A customer comments on the newest post."""
        body = {"business": "marlow.finch", "customer": customer, "text": text} | more
        return dict(await self.tiktok("customer/comment", body))

    async def listed(self, video_id: str, **params: str) -> list[JSON]:
        """What comment/list answers."""
        found = await self.get("business/comment/list/", business_id=self.business_id, video_id=video_id, **params)
        return list(found["comments"])

    async def acts(self, what: str, comment: JSON, **more: Any) -> JSON:
        """Call comment/<what>/ about this comment."""
        body = {"business_id": self.business_id, "video_id": comment["video_id"], "comment_id": comment["comment_id"]}
        return await self.post(f"business/comment/{what}/", body | more)

    def secrets(self) -> JSON:
        return {"client_id": self.sandbox.config.app_id, "client_secret": self.sandbox.config.app_secret}

    async def advance(self, *, hours: float) -> None:
        await self.control("clock", {"advance_ms": int(hours * 3_600_000)})


async def open_simulator(sandbox: RunningSandbox, http: aiohttp.ClientSession, receiver: Receiver) -> Simulator:
    """Marlow & Finch, connected, with one customer: ana."""
    simulator = Simulator(sandbox, http, receiver)
    await simulator.tiktok("businesses", {"username": "marlow.finch", "display_name": "Marlow & Finch"})
    await simulator.tiktok("customers", {"username": "ana", "display_name": "Ana Sol"})
    given = await simulator.tiktok("tokens/give", {"app_id": sandbox.config.app_id, "business": "marlow.finch"})
    simulator.business_id, simulator.token, simulator.refresh_token = (
        given["open_id"],
        given["access_token"],
        given["refresh_token"],
    )
    callback = {
        "app_id": sandbox.config.app_id,
        "secret": sandbox.config.app_secret,
        "event_type": "DIRECT_MESSAGE",
        "callback_url": receiver.url,
    }
    await simulator.post("business/webhook/update/", callback, headers={})
    return simulator
