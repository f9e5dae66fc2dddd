"""What goes over the wire when something is sent, and what each answer to it means."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
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
from frontdesk.kit.http import HttpClient
from tests.channels.scripted import Script, closed_port

from .samples import BUSINESS, CONVERSATION, SECRET, TOKEN, connection_to, respond_with_data

PNG = OutgoingFile(name="vase.png", mime_type="image/png", data=b"\x89PNG\r\n\x1a\n1234")
TEXT = Outgoing(conversation_id=CONVERSATION, parts=(Text("Hi Mia 👋"),))
BUTTONS = (Button(id="s", title="Small"), Button(id="l", title="Large"))
SENT = {"message": {"message_id": "m-sent"}}


async def test_text_is_sent_as_documented(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(SENT)
    receipt = await channel.send(TEXT, connection)
    assert receipt.remote_id == "m-sent"
    assert (tiktok.last.method, tiktok.last.target) == ("POST", "/open_api/v1.3/business/message/send/")
    assert tiktok.last.headers["Access-Token"] == TOKEN
    assert tiktok.last.json == {
        "business_id": BUSINESS,
        "recipient_type": "CONVERSATION",
        "recipient": CONVERSATION,
        "message_type": "TEXT",
        "text": {"body": "Hi Mia 👋"},
    }


async def test_quote_is_sent_with_its_reference(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(SENT)
    await channel.send(Outgoing(conversation_id="c1", parts=(Text("This one"),), reply_to="m0"), connection)
    assert tiktok.last.json["referenced_message_info"] == {"referenced_message_id": "m0"}


async def test_question_is_sent_with_its_buttons(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(SENT)
    await channel.send(Outgoing(conversation_id="c1", parts=(Question("Which size?", BUTTONS),)), connection)
    assert tiktok.last.json["message_type"] == "TEMPLATE"
    assert tiktok.last.json["template"] == {
        "type": "QA_BUTTON_CARD",
        "title": "Which size?",
        "buttons": [
            {"type": "REPLY", "title": "Small", "id": "s"},
            {"type": "REPLY", "title": "Large", "id": "l"},
        ],
    }


async def test_image_is_uploaded_first(tiktok: Script, channel: TikTokDirectMessages, connection: Connection) -> None:
    tiktok.respond(respond_with_data("tiktok_api_media_upload_response"))
    tiktok.respond(SENT)
    receipt = await channel.send(Outgoing(conversation_id="c1", parts=(PNG,)), connection)
    upload, send = tiktok.asked
    assert receipt.remote_id == "m-sent"
    assert upload.target == "/open_api/v1.3/business/message/media/upload/"
    assert upload.headers["Access-Token"] == TOKEN
    assert upload.headers["Content-Type"].startswith("multipart/form-data")
    for part in (b'name="business_id"', BUSINESS.encode(), b'name="media_type"', b"IMAGE", b'name="file"', PNG.data):
        assert part in upload.body
    assert b'filename="vase.png"' in upload.body
    assert b"Content-Type: image/png" in upload.body
    assert send.json["message_type"] == "IMAGE"
    assert send.json["image"] == {"media_id": "media-123"}
    assert "text" not in send.json


@pytest.mark.parametrize(
    "outgoing",
    [
        Outgoing(conversation_id="c1"),
        Outgoing(conversation_id="c1", parts=(Text(""),)),
        Outgoing(conversation_id="c1", parts=(Text("Look"), PNG)),
        Outgoing(conversation_id="c1", parts=(Question("", BUTTONS), PNG)),
        Outgoing(conversation_id="c1", parts=(Question("", BUTTONS),)),
        Outgoing(conversation_id="c1", parts=(PNG,), reply_to="m0"),
        Outgoing(conversation_id="c1", parts=(Question("Which?", BUTTONS),), reply_to="m0"),
    ],
)
async def test_message_that_does_not_fit_is_not_sent(
    outgoing: Outgoing, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    with pytest.raises(Unsupported):
        await channel.send(outgoing, connection)
    assert tiktok.asked == []


CODES: list[tuple[object, type[ChannelError]]] = [
    (40001, NeedsReconnect),
    (40130, NeedsReconnect),
    (40002, Refused),
    (40006, Refused),
    (40007, Refused),
    (40908, Refused),
    (41999, TryLater),
    (50000, TryLater),
    (50002, TryLater),
    (99999, TryLater),
    (-1, TryLater),
    ("40064", WindowClosed),
    (40064, WindowClosed),
    (40100, TryLater),
    (51065, TryLater),
    (40102, TokenExpired),
    (40104, TokenExpired),
    (40105, TokenExpired),
    (40131, TokenExpired),
]


@pytest.mark.parametrize(("code", "kind"), CODES)
async def test_return_code_becomes_an_error_of_the_contract(
    code: object, kind: type[ChannelError], tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(code=code, message="Take a rest.")
    with pytest.raises(ChannelError) as caught:
        await channel.send(TEXT, connection)
    assert type(caught.value) is kind
    assert str(caught.value) == "Take a rest."
    if isinstance(caught.value, Refused | WindowClosed):
        assert caught.value.code == str(code)
    if isinstance(caught.value, TryLater):
        assert caught.value.doubtful == (code not in range(40000, 50000))


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 500, TryLater),
        (b"bad gateway", 502, TryLater),
        (b"", 503, TryLater),
        (b'{"code":51065,"message":"System error"}', 500, TryLater),
        (b'{"code":51065,"message":"System error"}', 504, TryLater),
        (b"", 429, TryLater),
        # A gateway that waited in vain for what stands behind it: the request had been passed on.
        (b"gateway timeout", 504, Uncertain),
        (b"<html>", 200, Uncertain),
        (b"", 200, Uncertain),
        (b"[]", 200, Uncertain),
        (b"{}", 200, Uncertain),
        (b'{"code":true}', 200, Uncertain),
        (b'{"code":"zero"}', 200, Uncertain),
        (b'{"code":0.5}', 200, Uncertain),
        (b"[" * 100_000, 200, Uncertain),
        (b"moved", 302, TryLater),
        (b"not found", 404, TryLater),
        (b"who are you", 401, TokenExpired),
        (b'{"code":40064,"message":"no"}', 403, WindowClosed),
        (b'{"code":0,"message":"OK"}', 200, Uncertain),
        (b'{"code":0,"data":null}', 200, Uncertain),
        (b'{"code":0,"data":{"message":{"message_id":""}}}', 200, Uncertain),
        (b'{"code":0,"data":{"message":{"message_id":"\\u0000"}}}', 200, Uncertain),
        (b'{"code":0,"data":{"message":"m1"}}', 200, Uncertain),
        (b" " * (5 * 1024 * 1024), 200, Uncertain),
    ],
)
async def test_send_maps_other_responses_to_errors(
    body: bytes,
    status: int,
    kind: type[ChannelError],
    tiktok: Script,
    channel: TikTokDirectMessages,
    connection: Connection,
) -> None:
    tiktok.raw(body, status)
    with pytest.raises(ChannelError) as caught:
        await channel.send(TEXT, connection)
    assert type(caught.value) is kind
    assert len(str(caught.value)) > 1
    assert len(tiktok.asked) == 1


async def test_id_may_be_a_large_number(tiktok: Script, channel: TikTokDirectMessages, connection: Connection) -> None:
    tiktok.respond({"message": {"message_id": 7247303576418566913}}, code="0")
    assert (await channel.send(TEXT, connection)).remote_id == "7247303576418566913"


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("7", timedelta(seconds=7)),
        ("0.5", timedelta(seconds=0.5)),
        ("-3", timedelta(0)),
        ("9999999999", timedelta(days=1)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0)),
        ("nan", None),
        ("soon", None),
    ],
)
async def test_rate_limited_send_waits_as_asked(
    header: str, after: timedelta | None, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.raw(b"", 503, **{"Retry-After": header})
    with pytest.raises(TryLater) as caught:
        await channel.send(TEXT, connection)
    assert caught.value.after == after


async def test_send_without_a_connection_is_tried_later(channel: TikTokDirectMessages) -> None:
    with pytest.raises(TryLater):
        await channel.send(TEXT, connection_to(f"http://127.0.0.1:{closed_port()}"))


async def test_send_whose_response_is_lost_is_uncertain(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.hang_up()
    with pytest.raises(Uncertain):
        await channel.send(TEXT, connection)
    assert len(tiktok.asked) == 1


async def test_send_whose_response_is_late_is_uncertain(tiktok: Script, connection: Connection) -> None:
    tiktok.sleep(1)
    async with HttpClient(timeout_seconds=0.2) as http:
        with pytest.raises(Uncertain):
            await TikTokDirectMessages(http).send(TEXT, connection)


async def test_upload_whose_response_is_lost_has_sent_nothing(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.hang_up()
    with pytest.raises(TryLater):
        await channel.send(Outgoing(conversation_id="c1", parts=(PNG,)), connection)
    assert len(tiktok.asked) == 1


async def test_upload_without_an_id_is_tried_again(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond({})
    with pytest.raises(TryLater):
        await channel.send(Outgoing(conversation_id="c1", parts=(PNG,)), connection)
    assert len(tiktok.asked) == 1


@pytest.mark.parametrize(("method", "action"), [("show_typing", "TYPING"), ("mark_read", "MARK_READ")])
async def test_sender_action_is_sent_as_documented(
    method: str, action: str, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond({"message": {"message_id": ""}})
    await getattr(channel, method)(connection, CONVERSATION)
    assert tiktok.last.json == {
        "business_id": BUSINESS,
        "recipient_type": "CONVERSATION",
        "recipient": CONVERSATION,
        "message_type": "SENDER_ACTION",
        "sender_action": action,
    }
    tiktok.hang_up()
    with pytest.raises(TryLater):
        await getattr(channel, method)(connection, CONVERSATION)


@pytest.mark.parametrize("token", ["", "a\nb", "tökén"])
async def test_unusable_token_is_not_sent(token: str, tiktok: Script, channel: TikTokDirectMessages) -> None:
    with pytest.raises(TokenExpired):
        await channel.send(TEXT, connection_to(tiktok.base, token))
    assert tiktok.asked == []


async def test_error_holds_no_secret(tiktok: Script, channel: TikTokDirectMessages, connection: Connection) -> None:
    tiktok.respond(code=40002, message=f"bad token {TOKEN}" + "x" * 2000)
    with pytest.raises(Refused) as caught:
        await channel.send(TEXT, connection)
    assert str(caught.value).startswith("bad token …")
    assert len(str(caught.value)) <= 500
    for shown in (repr(connection), repr(caught.value), json.dumps(str(caught.value))):
        assert TOKEN not in shown
        assert SECRET not in shown
