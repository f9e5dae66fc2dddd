"""The whole life of a connected account, against the sandbox's TikTok: real sockets, signatures and rules."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
from frontdesk.contract.channel import Connection
from frontdesk.contract.content import Button
from frontdesk.contract.errors import (
    Malformed,
    NeedsReconnect,
    Refused,
    SignatureRejected,
    TokenExpired,
    TryLater,
    Uncertain,
    WindowClosed,
)
from frontdesk.contract.events import (
    MessageEchoed,
    MessageReceived,
    ReactionChanged,
    ReceiptUpdated,
    ReferralReceived,
    Unknown,
)
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Text
from frontdesk.kit.http import origin_of
from tests.channels.stage import CALLBACK, Stage, refused_as, stage_for

SEND = "business/message/send/"


async def first_message(s: Stage[TikTokDirectMessages]) -> MessageReceived:
    await s.customer("send", text="Do you ship bowls?")
    event = await s.event()
    assert isinstance(event, MessageReceived)
    return event


def stage() -> AbstractAsyncContextManager[Stage[TikTokDirectMessages]]:
    return stage_for(TikTokDirectMessages)


async def test_connecting_and_tokens() -> None:
    async with stage() as s:
        connection = await s.connect()
        profile = await s.channel.account_profile(connection)
        assert (profile.username, profile.name) == ("marlowfinch", "Marlow & Finch")
        assert (await s.channel.webhook_state(s.settings)).callback_url == f"{s.hook.base}/webhooks/here"
        with refused_as(Refused):
            await s.channel.exchange(s.settings, CALLBACK, "never given")

        await s.control("tokens/expire", business="marlowfinch")
        with refused_as(TokenExpired):
            await s.channel.account_profile(connection)
        fresh = replace(connection, credentials=await s.channel.refresh(connection))
        assert (await s.channel.account_profile(fresh)).username == "marlowfinch"
        with refused_as(NeedsReconnect):
            await s.channel.refresh(connection)
        with refused_as(TryLater):
            await s.channel.refresh(replace(fresh, settings={**s.settings, "TIKTOK_APP_SECRET": "wrong"}))

        await s.channel.revoke(fresh)
        with refused_as(TokenExpired):
            await s.channel.account_profile(fresh)
        with refused_as(NeedsReconnect):
            await s.channel.refresh(fresh)


async def test_customer_actions_arrive_as_events() -> None:
    async with stage() as s:
        connection = await s.connect()
        hello = await first_message(s)
        assert hello.content.text == "Do you ship bowls?"
        assert hello.sender.username == "mia"

        await s.customer("send", kind="image", sample="png")
        picture = await s.event()
        assert isinstance(picture, MessageReceived)
        (medium,) = picture.content.media
        source = await s.channel.media_source(connection, picture.conversation_id, picture.message_id, medium)
        trusted = [origin_of(s.base)]
        file = await s.http.fetch(source.url, headers=source.headers, max_bytes=10**6, trusted_origins=trusted)
        assert file.body.startswith(b"\x89PNG")
        assert (await s.http.fetch(source.url, max_bytes=10**6, trusted_origins=trusted)).status >= 400

        for kind in ("video", "sticker", "emoji", "share_post"):
            await s.customer("send", kind=kind)
            event = await s.event()
            assert isinstance(event, MessageReceived)
            assert event.content.kind == kind
        await s.customer("send", kind="other", raw_kind="voice_note")
        odd = await s.event()
        assert isinstance(odd, MessageReceived)
        assert (odd.content.kind, odd.content.raw_kind) == ("unknown", "voice_note")
        await s.customer("send", text="That one", quote=hello.message_id)
        quoting = await s.event()
        assert isinstance(quoting, MessageReceived)
        assert quoting.reply_to == hello.message_id

        await s.control("customer/react", message_id=hello.message_id, emoji="❤️")
        reaction = await s.event()
        assert isinstance(reaction, ReactionChanged)
        assert (reaction.message_id, reaction.emoji, reaction.added) == (hello.message_id, "❤️", True)
        await s.customer("arrive", by="ad", ad_name="Spring bowls")
        referral = await s.event()
        assert isinstance(referral, ReferralReceived)
        assert (referral.source, referral.title) == ("ad", "Spring bowls")

        page = await s.channel.conversation_page(connection, hello.conversation_id)
        assert page.customer is not None
        assert (page.customer.name, page.customer.remote_id) == ("Mia Keller", hello.sender.remote_id)
        assert page.messages[0].message_id == hello.message_id
        assert [m.sent_at for m in page.messages] == sorted(m.sent_at for m in page.messages)
        assert not any(message.from_business for message in page.messages)


async def test_customer_in_europe_is_only_announced() -> None:
    async with stage() as s:
        await s.connect()
        await s.control("customers", username="lena", country="DE")
        await s.control("customer/send", business="marlowfinch", customer="lena", text="Hallo")
        event = await s.event()
        assert isinstance(event, Unknown)
        assert event.raw_kind == "im_receive_msg_eu"


async def test_business_messages_are_sent_and_echoed() -> None:
    async with stage() as s:
        connection = await s.connect()
        hello = await first_message(s)
        chat = hello.conversation_id
        png = OutgoingFile(name="vase.png", mime_type="image/png", data=await sample_png(s, connection))
        assert await s.channel.can_send_image(connection, chat) is True

        outgoing = [
            Outgoing(conversation_id=chat, parts=(Text("We do!"),), reply_to=hello.message_id),
            Outgoing(conversation_id=chat, parts=(png,)),
            Outgoing(conversation_id=chat, parts=(Question("Which size?", (Button(id="s", title="Small"),)),)),
        ]
        for wanted, kind in zip(outgoing, ("text", "image", "template"), strict=True):
            receipt = await s.channel.send(wanted, connection)
            echo = await s.event()
            assert isinstance(echo, MessageEchoed)
            assert (echo.message_id, echo.origin, echo.content.kind) == (receipt.remote_id, "own_api", kind)
            assert echo.recipient.remote_id == hello.sender.remote_id
            assert echo.reply_to == wanted.reply_to
        await s.control("customer/tap", message_id=receipt.remote_id, button_id="s")
        tap = await s.event()
        assert isinstance(tap, MessageReceived)
        assert (tap.content.text, tap.button_id, tap.button_message_id) == ("Small", "s", receipt.remote_id)

        await s.customer("read")
        read = await s.event()
        assert isinstance(read, ReceiptUpdated)
        assert read.conversation_id == chat
        await s.channel.show_typing(connection, chat)
        await s.channel.mark_read(connection, chat)
        await s.control("business/send", business="marlowfinch", customer="mia", text="From the phone")
        by_hand = await s.event()
        assert isinstance(by_hand, MessageEchoed)
        assert by_hand.origin == "native_app"


async def sample_png(s: Stage[TikTokDirectMessages], connection: Connection) -> bytes:
    """A picture that TikTok takes: the one the customer's phone holds."""
    await s.customer("send", kind="image", sample="png")
    event = await s.event()
    assert isinstance(event, MessageReceived)
    (medium,) = event.content.media
    source = await s.channel.media_source(connection, event.conversation_id, event.message_id, medium)
    file = await s.http.fetch(source.url, headers=source.headers, max_bytes=10**6, trusted_origins=[origin_of(s.base)])
    return file.body


async def test_caps_and_faults() -> None:
    async with stage() as s:
        connection = await s.connect()
        await s.control("settings", "PATCH", limits={"qps": 0, "first_cap": 3})
        chat = (await first_message(s)).conversation_id
        hello = Outgoing(conversation_id=chat, parts=(Text("Hello"),))

        await s.fault(SEND, "code", code=40100)
        with refused_as(TryLater):
            await s.channel.send(hello, connection)
        await s.fault(SEND, "http", status=503)
        with refused_as(TryLater):
            await s.channel.send(hello, connection)
        await s.fault(SEND, "garbage")
        with refused_as(Uncertain):
            await s.channel.send(hello, connection)
        await s.fault(SEND, "accept_then_hang")
        with refused_as(Uncertain):
            await s.channel.send(hello, connection)
        # What the uncertain send became is told by the conversation.
        page = await s.channel.conversation_page(connection, chat)
        assert [(m.content.text, m.from_business, m.origin) for m in page.messages][1:] == [("Hello", True, "own_api")]

        await s.channel.send(hello, connection)
        await s.channel.send(hello, connection)
        with refused_as(WindowClosed) as caught:
            await s.channel.send(hello, connection)
        assert isinstance(caught.value, WindowClosed)
        assert caught.value.code == "40064"
        with refused_as(Refused):
            await s.channel.send(Outgoing(conversation_id="nowhere", parts=(Text("Hello"),)), connection)


async def test_webhooks_with_a_wrong_signature_are_rejected() -> None:
    async with stage() as s:
        await s.connect()
        for kind in ("wrong", "stale", "missing", "malformed"):
            await s.control("webhooks/raw", app_id="app-9", body="{}", signature=kind)
            with pytest.raises(SignatureRejected):
                s.channel.read(await s.request(), s.settings)
        await s.control("webhooks/raw", app_id="app-9", body="{}", signature="valid")
        with pytest.raises(Malformed):  # it is believed, and says nothing
            s.channel.read(await s.request(), s.settings)
