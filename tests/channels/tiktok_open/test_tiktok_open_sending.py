"""What goes over the wire when something is sent, and what each answer to it means."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connection
from frontdesk.contract.content import Button
from frontdesk.contract.errors import (
    ChannelError,
    NeedsReconnect,
    Refused,
    TokenExpired,
    TryLater,
    Uncertain,
    Unsupported,
    WindowClosed,
)
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Text
from tests.channels.scripted import Script, closed_port
from tests.channels.stage import refused_as

from .samples import BUSINESS, CONVERSATION, TOKEN, connection_to

JPEG = OutgoingFile(name="vase.jpg", mime_type="image/jpeg", data=b"\xff\xd8\xff1234")
TEXT = Outgoing(conversation_id=CONVERSATION, parts=(Text("Hi Mia 👋"),))


def sent(message_id: object = "m-sent") -> bytes:
    return json.dumps({"data": {"message_id": message_id}, "error": {"code": "ok", "message": ""}}).encode()


def error(code: object, message: str = "No.") -> bytes:
    return json.dumps({"data": {}, "error": {"code": code, "message": message, "log_id": "l1"}}).encode()


async def test_text_is_sent_as_documented(tiktok: Script, channel: TikTokOpenMessages, connection: Connection) -> None:
    tiktok.raw(sent())
    assert (await channel.send(TEXT, connection)).remote_id == "m-sent"
    assert (tiktok.last.method, tiktok.last.target) == ("POST", "/v2/im/message/send/")
    assert tiktok.last.headers["Authorization"] == f"Bearer {TOKEN}"
    assert tiktok.last.headers["Content-Type"] == "application/json"
    assert tiktok.last.json == {
        "conversation_id": CONVERSATION,
        "message": {"type": "text", "content": "Hi Mia 👋"},
    }


async def test_message_id_may_be_a_number(tiktok: Script, channel: TikTokOpenMessages, connection: Connection) -> None:
    tiktok.raw(sent(2**60 + 1))
    assert (await channel.send(TEXT, connection)).remote_id == "1152921504606846977"


async def test_image_is_uploaded_first(tiktok: Script, channel: TikTokOpenMessages, connection: Connection) -> None:
    tiktok.raw(b'{"code": 0, "data": {"image_id": "img-1"}}')
    tiktok.raw(sent())
    await channel.send(Outgoing(conversation_id="c1", parts=(JPEG,)), connection)
    upload, send = tiktok.asked
    assert upload.target == "/open_api/v1.3/customer_service/image/upload/"
    assert upload.headers["Access-Token"] == TOKEN
    assert upload.headers["Content-Type"].startswith("multipart/form-data")
    for part in (b'name="business_id"', BUSINESS.encode(), b'name="image"', b'filename="vase.jpg"', JPEG.data):
        assert part in upload.body
    assert send.json == {"conversation_id": "c1", "message": {"type": "image", "content": "img-1"}}


async def test_upload_that_fails_sends_nothing(
    tiktok: Script, channel: TikTokOpenMessages, connection: Connection
) -> None:
    image = Outgoing(conversation_id="c1", parts=(JPEG,))
    responses: list[tuple[bytes, type[ChannelError]]] = [
        (b'{"code": 40908, "message": "Unsupported file type.", "data": {}}', Refused),
        (b'{"code": 40105, "message": "Access token is incorrect.", "data": {}}', TokenExpired),
        (b'{"code": 0, "data": {}}', TryLater),
        (b"garbage", TryLater),
    ]
    for body, kind in responses:
        tiktok.raw(body)
        with refused_as(kind):
            await channel.send(image, connection)
    tiktok.hang_up()
    with refused_as(TryLater) as caught:
        await channel.send(image, connection)
    assert isinstance(caught.value, TryLater)
    assert not caught.value.doubtful
    assert {asked.path for asked in tiktok.asked} == {"/open_api/v1.3/customer_service/image/upload/"}


@pytest.mark.parametrize(
    "outgoing",
    [
        Outgoing(conversation_id="c1"),
        Outgoing(conversation_id="c1", parts=(Text(""),)),
        Outgoing(conversation_id="c1", parts=(Text("Look"), JPEG)),
        Outgoing(conversation_id="c1", parts=(Question("Which?", (Button(id="s", title="Small"),)),)),
        Outgoing(conversation_id="c1", parts=(Text("That one"),), reply_to="m0"),
    ],
)
async def test_message_that_does_not_fit_is_not_sent(
    outgoing: Outgoing, tiktok: Script, channel: TikTokOpenMessages, connection: Connection
) -> None:
    with refused_as(Unsupported):
        await channel.send(outgoing, connection)
    assert tiktok.asked == []


ERRORS: list[tuple[int, object, type[ChannelError]]] = [
    (401, "access_token_invalid", TokenExpired),
    (401, "something_else", TokenExpired),
    (401, "scope_not_authorized", NeedsReconnect),
    (400, "scope_permission_missed", NeedsReconnect),
    (403, "reply_window_closed", WindowClosed),
    (403, "message_limit_reached", WindowClosed),
    (403, "a_code_nobody_knows", WindowClosed),
    (400, "reply_window_closed", WindowClosed),
    (404, "conversation_not_found", Refused),
    (400, "invalid_params", Refused),
    (200, "invalid_params", Refused),
    (400, "a_code_nobody_knows", TryLater),
    (200, "rate_limit_exceeded", TryLater),
    (429, "rate_limit_exceeded", TryLater),
    (500, "internal_error", TryLater),
    (504, "internal_error", TryLater),
]


@pytest.mark.parametrize(("status", "code", "kind"), ERRORS)
async def test_error_code_becomes_an_error_of_the_contract(
    status: int,
    code: object,
    kind: type[ChannelError],
    tiktok: Script,
    channel: TikTokOpenMessages,
    connection: Connection,
) -> None:
    tiktok.raw(error(code, f"Not with {TOKEN}."), status)
    with refused_as(kind) as caught:
        await channel.send(TEXT, connection)
    assert str(caught.value) == "Not with …."
    if kind in (WindowClosed, Refused):
        assert getattr(caught.value, "code", None) == code
    if isinstance(caught.value, TryLater):
        assert caught.value.limited == (code == "rate_limit_exceeded")
        assert caught.value.doubtful == (status >= 500)
    assert len(tiktok.asked) == 1


async def test_rate_limited_call_waits_as_long_as_told(
    tiktok: Script, channel: TikTokOpenMessages, connection: Connection
) -> None:
    tiktok.responses.clear()
    tiktok.raw(error("rate_limit_exceeded"), 429, **{"Retry-After": "17"})
    with refused_as(TryLater) as caught:
        await channel.send(TEXT, connection)
    assert isinstance(caught.value, TryLater)
    assert (caught.value.after, caught.value.limited) == (timedelta(seconds=17), True)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"garbage", Uncertain),
        (200, b"", Uncertain),
        (200, b"{}", Uncertain),
        (200, sent(None), Uncertain),
        (200, sent("x" * 600), Uncertain),
        (200, b'{"error": {"code": "ok"}}', Uncertain),
        (302, b"", TryLater),
        (403, b"", TryLater),
        (404, b"not found", TryLater),
        (502, b"bad gateway", TryLater),
        (504, b"gateway timeout", Uncertain),
    ],
)
async def test_responses_that_are_not_as_described_become_errors(
    status: int,
    body: bytes,
    kind: type[ChannelError],
    tiktok: Script,
    channel: TikTokOpenMessages,
    connection: Connection,
) -> None:
    tiktok.raw(body, status)
    with refused_as(kind) as caught:
        await channel.send(TEXT, connection)
    assert str(caught.value)


async def test_send_without_a_response_is_uncertain_and_without_a_connection_not(
    tiktok: Script, channel: TikTokOpenMessages, connection: Connection
) -> None:
    tiktok.hang_up()
    with refused_as(Uncertain):
        await channel.send(TEXT, connection)
    assert len(tiktok.asked) == 1
    with refused_as(TryLater) as caught:
        await channel.send(TEXT, connection_to(f"http://127.0.0.1:{closed_port()}"))
    assert isinstance(caught.value, TryLater)
    assert not caught.value.doubtful


@pytest.mark.parametrize("token", ["", "act.ü", "act.\n"])
async def test_unusable_token_is_not_sent(token: str, tiktok: Script, channel: TikTokOpenMessages) -> None:
    with refused_as(TokenExpired):
        await channel.send(TEXT, connection_to(tiktok.base, token))
    assert tiktok.asked == []
