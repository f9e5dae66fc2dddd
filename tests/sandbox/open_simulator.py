"""A small shop on the open profile's simulator: a client of its API, a customer, and a receiver of its webhooks."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from frontdesk.sandbox.running import RunningSandbox
from tests.sandbox.playing import JSON, Hook, Receiver

SEND = "v2/im/message/send/"
BUSINESS = "open_api/v1.3/customer_service/"
VERIFY_TOKEN = "kiln-token"
FAST = {"webhooks": {"first_wait_seconds": 0.02, "timeout_seconds": 1}}


def is_signed(hook: Hook, secret: str) -> bool:
    expected = "sha256=" + hmac.new(secret.encode(), hook.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(hook.headers["X-TT-Webhook-Signature"], expected)


@dataclass
class Callback(Receiver):
    """Keeps what arrives, and answers challenges to whoever knows `VERIFY_TOKEN`."""

    greetings: list[dict[str, str]] = field(default_factory=list)

    async def greet(self, request: web.Request) -> web.Response:
        self.greetings.append(dict(request.query))
        known = request.query["verify_token"] == VERIFY_TOKEN
        return web.Response(text=request.query["challenge"] if known else "who are you?")


@asynccontextmanager
async def calling_back() -> AsyncIterator[Callback]:
    callback = Callback()
    app = web.Application()
    app.router.add_post("/hook", callback.handle)
    app.router.add_get("/hook", callback.greet)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    callback.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook?shop=1"
    try:
        yield callback
    finally:
        await runner.cleanup()


@dataclass
class Response:
    """One found of the API."""

    status: int
    body: JSON

    @property
    def error(self) -> str:
        return str(self.body["error"]["code"])


@dataclass
class OpenSimulator:
    """A business that authorized the app, a customer, and everything needed to play with them."""

    sandbox: RunningSandbox
    http: aiohttp.ClientSession
    callback: Callback
    open_id: str = ""
    customer_id: str = ""
    token: str = ""
    refresh_token: str = ""

    @property
    def base(self) -> str:
        return f"{self.sandbox.url}/tiktok-open"

    async def control(self, path: str, body: JSON | None = None, method: str = "POST", expect: int = 200) -> Any:
        url = f"{self.sandbox.url}/control/{path}"
        async with self.http.request(method, url, json=body) as response:
            found = await response.json(content_type=None)
            assert response.status == expect, found
            return found

    async def play(self, path: str, body: JSON | None = None, method: str = "POST", expect: int = 200) -> Any:
        return await self.control(f"tiktok-open/{path}", body, method, expect)

    async def limits(self, **changed: Any) -> None:
        await self.play("settings", {"limits": changed}, "PATCH")

    async def says(self, text: str = "hi", customer: str = "ana", **more: Any) -> JSON:
        body = {"business": "marlow.finch", "customer": customer, "text": text} | more
        return dict(await self.play("customer/says", body))

    async def seen(self, customer: str = "ana") -> JSON:
        return dict(await self.play(f"conversation?business=marlow.finch&customer={customer}", None, "GET"))

    async def ask(self, method: str, path: str, **more: Any) -> Response:
        """Any call of the API; with the business's token unless other headers are given."""
        header = {"Access-Token": self.token} if path.startswith("open_api/") else {"Authorization": self.bearer}
        headers = more.pop("headers", header)
        async with self.http.request(method, f"{self.base}/{path}", headers=headers, **more) as response:
            return Response(response.status, await response.json())

    @property
    def bearer(self) -> str:
        return f"Bearer {self.token}"

    async def send(self, conversation_id: str, content: str = "hello", kind: str = "text", **more: Any) -> Response:
        body = {"conversation_id": conversation_id, "message": {"type": kind, "content": content}}
        return await self.ask("POST", SEND, json=body, **more)

    async def oauth(self, path: str, **fields: str) -> Response:
        config = self.sandbox.config.tiktok_open
        app = {"client_key": config.client_key, "client_secret": config.client_secret}
        return await self.ask("POST", f"v2/oauth/{path}/", data=app | fields, headers={})

    async def listed(self, what: str, **query: str) -> JSON:
        """The `data` of a list of the Business API."""
        response = await self.ask("GET", f"{BUSINESS}{what}/list/", params={"business_id": self.open_id} | query)
        assert response.body["code"] == 0, response.body
        return dict(response.body["data"])

    async def upload(self, content: bytes, business_id: str = "") -> JSON:
        form = aiohttp.FormData({"business_id": business_id or self.open_id})
        form.add_field("image", content, filename="bowl.jpg", content_type="image/jpeg")
        response = await self.ask("POST", f"{BUSINESS}image/upload/", data=form)
        assert response.status == 200
        return response.body

    async def advance(self, *, hours: float = 0, seconds: float = 0) -> None:
        await self.control("clock", {"advance_ms": int(hours * 3_600_000 + seconds * 1000)})


async def move_in(sandbox: RunningSandbox, http: aiohttp.ClientSession, callback: Callback) -> OpenSimulator:
    """Marlow & Finch, connected, with one customer: ana."""
    simulator = OpenSimulator(sandbox, http, callback)
    made = await simulator.play("businesses", {"username": "marlow.finch", "name": "Marlow & Finch"})
    person = await simulator.play("customers", {"username": "ana", "name": "Ana Sol"})
    given = await simulator.play("tokens/give", {"business": "marlow.finch"})
    assert given["open_id"] == made["open_id"]
    simulator.open_id, simulator.customer_id = made["open_id"], person["open_id"]
    simulator.token, simulator.refresh_token = given["access_token"], given["refresh_token"]
    await simulator.play("settings", FAST, "PATCH")
    set_up = await simulator.play("webhook", {"callback_url": callback.url, "verify_token": VERIFY_TOKEN})
    assert set_up["verified"]
    return simulator
