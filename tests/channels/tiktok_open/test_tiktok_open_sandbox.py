"""The whole life of a connected account, against the sandbox's open profile: real sockets, signatures and rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import (
    ChannelError,
    Malformed,
    NeedsReconnect,
    Refused,
    SignatureRejected,
    TokenExpired,
    TryLater,
    Uncertain,
    WindowClosed,
)
from frontdesk.contract.events import InboundEvent, MessageReceived, ReceiptUpdated, Unknown
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Text
from frontdesk.contract.webhooks import WebhookRequest
from frontdesk.kit.http import HttpClient, origin_of
from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.running import running_sandbox
from frontdesk.sandbox.tiktok_open.rules import OpenConfig
from tests.channels.stage import refused_as

BACK = "https://desk.test/tiktok-open/callback"
SEND = "v2/im/message/send/"
WEBHOOKS = "/webhooks/tiktok-open"


@dataclass
class Stage:
    """The channel at work, with the shop `marlowfinch` and the customer `mia`."""

    base: str
    settings: dict[str, str]
    session: aiohttp.ClientSession
    http: HttpClient
    channel: TikTokOpenMessages
    hook: str
    arrived: asyncio.Queue[WebhookRequest]

    async def control(self, path: str, method: str = "POST", **body: Any) -> Any:
        url = f"{self.base}/control/tiktok-open/{path}"
        async with self.session.request(method, url, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def customer(self, action: str, **body: Any) -> Any:
        return await self.control(f"customer/{action}", business="marlowfinch", customer="mia", **body)

    async def fault(self, match: str, kind: str, **more: Any) -> None:
        await self.control("faults", target="api", match=match, remaining=1, kind=kind, **more)

    async def request(self) -> WebhookRequest:
        async with asyncio.timeout(30):
            return await self.arrived.get()

    async def event(self) -> InboundEvent:
        request = await self.request()
        (part,) = self.channel.read(request, self.settings)
        assert part.remote_id == "app:key-9"
        (event,) = part.events
        return event

    async def connect(self) -> Connection:
        async with self.session.get(self.channel.authorize_url(self.settings, BACK, "s1")) as page:
            assert page.status == 200
        scopes = list(self.channel.required_scopes)
        given = await self.control("authorize", business="marlowfinch", redirect_uri=BACK, scopes=scopes)
        connected = await self.channel.exchange(self.settings, BACK, given["code"])
        assert connected.missing_scopes == ()
        registered = await self.control("webhook", callback_url=self.hook, verify_token="verify-9")
        assert registered["verified"], registered
        return Connection(remote_id=connected.remote_id, credentials=connected.credentials, settings=self.settings)

    async def first_message(self) -> MessageReceived:
        await self.customer("says", text="Do you ship bowls?")
        assert isinstance(await self.event(), Unknown)
        event = await self.event()
        assert isinstance(event, MessageReceived)
        return event


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    arrived: asyncio.Queue[WebhookRequest] = asyncio.Queue()
    settings = {
        "TIKTOK_CLIENT_KEY": "key-9",
        "TIKTOK_CLIENT_SECRET": "secret-9",
        "WEBHOOK_VERIFY_TOKEN": "verify-9",
    }
    http = HttpClient(timeout_seconds=1)
    channel = TikTokOpenMessages(http)

    async def hook(request: web.Request) -> web.Response:
        """The webhook endpoint: challenges are answered by the channel, webhooks are kept."""
        got = WebhookRequest(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.read(),
            received_at=datetime.now(UTC),
        )
        if request.method == "GET":
            try:
                return web.Response(text=channel.challenge(got, settings))
            except ChannelError:
                return web.Response(status=401)
        arrived.put_nowait(got)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", WEBHOOKS, hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    config = SandboxConfig(tiktok_open=OpenConfig(client_key="key-9", client_secret="secret-9"))
    async with running_sandbox(config) as sandbox, aiohttp.ClientSession() as session, http:
        settings["TIKTOK_OPEN_API_BASE"] = f"{sandbox.url}/tiktok-open"
        address = f"http://127.0.0.1:{runner.addresses[0][1]}{WEBHOOKS}"
        made = Stage(sandbox.url, settings, session, http, channel, address, arrived)
        await made.control("businesses", username="marlowfinch", name="Marlow & Finch")
        await made.control("customers", username="mia", name="Mia Keller")
        try:
            yield made
        finally:
            await runner.cleanup()


async def test_connecting_and_tokens() -> None:
    async with stage() as s:
        connection = await s.connect()
        profile = await s.channel.account_profile(connection)
        assert (profile.username, profile.name) == (None, "Marlow & Finch")
        assert profile.avatar_url is not None
        with refused_as(Refused):
            await s.channel.exchange(s.settings, BACK, "never given")

        await s.control("tokens/expire", business="marlowfinch")
        with refused_as(TokenExpired):
            await s.channel.account_profile(connection)
        with refused_as(TokenExpired):
            await s.channel.conversation_page(connection, "c1")
        fresh = replace(connection, credentials=await s.channel.refresh(connection))
        assert (await s.channel.account_profile(fresh)).name == "Marlow & Finch"
        with refused_as(NeedsReconnect):
            await s.channel.refresh(connection)
        with refused_as(TryLater):
            await s.channel.refresh(replace(fresh, settings={**s.settings, "TIKTOK_CLIENT_SECRET": "wrong"}))

        await s.channel.revoke(fresh)
        with refused_as(TokenExpired):
            await s.channel.account_profile(fresh)
        with refused_as(NeedsReconnect):
            await s.channel.refresh(fresh)


async def test_username_is_told_with_its_permission() -> None:
    async with stage() as s:
        given = await s.control("authorize", business="marlowfinch", redirect_uri=BACK)
        connected = await s.channel.exchange(s.settings, BACK, given["code"])
        connection = Connection(remote_id=connected.remote_id, credentials=connected.credentials, settings=s.settings)
        assert (await s.channel.account_profile(connection)).username == "marlowfinch"


async def test_challenge_is_echoed_for_the_right_token_only() -> None:
    async with stage() as s:
        refused = await s.control("webhook", callback_url=s.hook, verify_token="guessed")
        assert (refused["verified"], refused["status"]) == (False, 401)
        assert (await s.control("webhook", callback_url=s.hook, verify_token="verify-9"))["verified"]


async def test_conversation_both_ways() -> None:
    async with stage() as s:
        connection = await s.connect()
        hello = await s.first_message()
        chat = hello.conversation_id
        assert hello.content.text == "Do you ship bowls?"

        await s.customer("says", kind="image")
        picture = await s.event()
        assert isinstance(picture, MessageReceived)
        (medium,) = picture.content.media
        assert medium.url is not None
        file = await s.http.fetch(medium.url, max_bytes=10**6, trusted_origins=[origin_of(s.base)])
        assert file.body == pictures.sample_jpeg()
        await s.customer("says", kind="other", msg_type="voice_note", content={"seconds": 3})
        odd = await s.event()
        assert isinstance(odd, MessageReceived)
        assert (odd.content.kind, odd.content.raw_kind) == ("unknown", "voice_note")

        text = await s.channel.send(Outgoing(conversation_id=chat, parts=(Text("We do! 🏺"),)), connection)
        jpeg = OutgoingFile(name="vase.jpg", mime_type="image/jpeg", data=pictures.sample_jpeg())
        image = await s.channel.send(Outgoing(conversation_id=chat, parts=(jpeg,)), connection)
        with refused_as(Refused):
            png = OutgoingFile(name="vase.png", mime_type="image/png", data=pictures.sample_png())
            await s.channel.send(Outgoing(conversation_id=chat, parts=(png,)), connection)
        page = await s.channel.conversation_page(connection, chat)
        assert page.customer == hello.sender
        assert [(m.message_id, m.from_business, m.content.kind) for m in page.messages] == [
            (hello.message_id, False, "text"),
            (picture.message_id, False, "image"),
            (odd.message_id, False, "unknown"),
            (text.remote_id, True, "text"),
            (image.remote_id, True, "image"),
        ]

        before = datetime.now(UTC)
        await s.customer("reads")
        read = await s.event()
        assert isinstance(read, ReceiptUpdated)
        assert read.conversation_id == chat
        assert read.until.timestamp() >= int(before.timestamp())


async def test_windows_caps_and_faults() -> None:
    async with stage() as s:
        connection = await s.connect()
        chat = (await s.first_message()).conversation_id
        hello = Outgoing(conversation_id=chat, parts=(Text("Hello"),))
        await s.control("settings", "PATCH", limits={"cap": 3})

        await s.fault(SEND, "code", status=429)
        with refused_as(TryLater) as limited:
            await s.channel.send(hello, connection)
        assert isinstance(limited.value, TryLater)
        assert limited.value.limited
        await s.fault(SEND, "http", status=503)
        with refused_as(TryLater) as doubtful:
            await s.channel.send(hello, connection)
        assert isinstance(doubtful.value, TryLater)
        assert doubtful.value.doubtful
        await s.fault(SEND, "garbage")
        with refused_as(Uncertain):
            await s.channel.send(hello, connection)
        await s.fault(SEND, "accept_then_hang")
        with refused_as(Uncertain):
            await s.channel.send(hello, connection)
        # What the uncertain send became is told by the conversation.
        page = await s.channel.conversation_page(connection, chat)
        assert [(m.content.text, m.from_business, m.origin) for m in page.messages][1:] == [("Hello", True, "unknown")]

        await s.channel.send(hello, connection)
        await s.channel.send(hello, connection)
        with refused_as(WindowClosed) as capped:
            await s.channel.send(hello, connection)
        assert getattr(capped.value, "code", None) == "message_limit_reached"
        await s.control("settings", "PATCH", limits={"cap": None, "window_hours": 0})
        with refused_as(WindowClosed) as closed:
            await s.channel.send(hello, connection)
        assert getattr(closed.value, "code", None) == "reply_window_closed"
        with refused_as(Refused):
            await s.channel.send(Outgoing(conversation_id="nowhere", parts=(Text("Hello"),)), connection)


async def test_webhooks_with_a_wrong_signature_are_rejected() -> None:
    async with stage() as s:
        await s.connect()
        for kind in ("wrong", "missing", "malformed"):
            await s.control("webhook/raw", body="{}", signature=kind)
            with pytest.raises(SignatureRejected):
                s.channel.read(await s.request(), s.settings)
        await s.control("webhook/raw", body="{}", signature="valid")
        with pytest.raises(Malformed):  # it is believed, and says nothing
            s.channel.read(await s.request(), s.settings)
