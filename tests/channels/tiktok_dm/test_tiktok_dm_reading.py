"""What is asked of TikTok, how it looks on the wire, and what its answers become."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
from frontdesk.contract.channel import AccountProfile, Connection
from frontdesk.contract.content import Button
from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, TokenExpired, TryLater, Unsupported
from frontdesk.contract.events import Content, Media, Party
from tests.channels.scripted import Script, closed_port

from .samples import BUSINESS, CONVERSATION, TOKEN, connection_to, respond_with_data


async def test_queries_are_percent_encoded_on_the_wire(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(respond_with_data("tiktok_api_capabilities_image_send_true"))
    assert await channel.can_send_image(connection, CONVERSATION) is True
    assert tiktok.last.path == "/open_api/v1.3/business/message/capabilities/get/"
    assert tiktok.last.headers["Access-Token"] == TOKEN
    assert "+" not in tiktok.last.raw_query
    assert "conversation_id=u5Jh%2Bpse" in tiktok.last.raw_query
    assert parse_qs(tiktok.last.raw_query) == {
        "business_id": [BUSINESS],
        "conversation_id": [CONVERSATION],
        "capability_types": ['["IMAGE_SEND"]'],
        "conversation_type": ["SINGLE"],
    }


@pytest.mark.parametrize(
    ("infos", "expected"),
    [
        ([{"capability_type": "IMAGE_SEND", "capability_result": False}], False),
        ([{"capability_type": "IMAGE_SEND", "capability_result": "true"}], True),
        ([{"capability_type": "VIDEO_SEND", "capability_result": True}], False),
        ([], False),
        (None, False),
        ("x", False),
    ],
)
async def test_image_capability_of_a_conversation_is_read(
    infos: object, expected: bool, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond({"capability_infos": infos})
    assert await channel.can_send_image(connection, "c1") is expected


async def test_conversation_without_a_reply_is_asked_for_as_a_strangers(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(code=40002, message="conversation_type: Wrong type of conversation")
    tiktok.respond(respond_with_data("tiktok_api_capabilities_image_send_true"))
    assert await channel.can_send_image(connection, "c1") is True
    assert [parse_qs(asked.raw_query)["conversation_type"] for asked in tiktok.asked] == [["SINGLE"], ["STRANGER"]]


async def test_profile_of_the_account_is_read(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(respond_with_data("tiktok_api_business_get_response"))
    assert await channel.account_profile(connection) == AccountProfile(
        username="tiktok_user", name="TikTok Display Name", avatar_url="https://www.example.com/avatar.png"
    )
    assert parse_qs(tiktok.last.raw_query) == {
        "business_id": [BUSINESS],
        "fields": ['["username","display_name","profile_image"]'],
    }


async def test_profile_that_may_not_be_read_is_no_lost_permission_to_send(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(code=40130, message="Scope not authorised")
    with pytest.raises(Refused):
        await channel.account_profile(connection)


IMAGE, VIDEO = Media(kind="image", media_id="i1"), Media(kind="video", media_id="v1")


@pytest.mark.parametrize(("media", "media_type"), [(IMAGE, "IMAGE"), (VIDEO, "VIDEO")])
async def test_medium_is_lent_with_the_token(
    media: Media, media_type: str, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond({"download_url": "https://cdn.test/file?x-expires=1"})
    source = await channel.media_source(connection, CONVERSATION, "m1", media)
    assert source.url == "https://cdn.test/file?x-expires=1"
    assert source.headers == {"x-user": TOKEN}
    assert TOKEN not in repr(source)
    assert tiktok.last.target == "/open_api/v1.3/business/message/media/download/"
    assert tiktok.last.json == {
        "business_id": BUSINESS,
        "conversation_id": CONVERSATION,
        "message_id": "m1",
        "media_id": media.media_id,
        "media_type": media_type,
    }


async def test_medium_with_its_own_address_is_not_asked_for(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    source = await channel.media_source(connection, "c1", "m1", Media(kind="sticker", url="https://cdn.test/s.webp"))
    assert (source.url, dict(source.headers)) == ("https://cdn.test/s.webp", {})
    with pytest.raises(Unsupported):
        await channel.media_source(connection, "c1", "m1", Media(kind="sticker"))
    assert tiktok.asked == []


@pytest.mark.parametrize("data", [{}, {"download_url": ""}, {"download_url": "file:///etc/passwd"}])
async def test_medium_without_an_address(
    data: object, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(data)
    with pytest.raises(TryLater):
        await channel.media_source(connection, "c1", "m1", IMAGE)


HISTORY = {
    "messages": [
        {
            "sender": "marlowfinch",
            "recipient": "mia",
            "conversation_id": "c1",
            "message_id": "m2",
            "timestamp": 1719447206000,
            "message_tag": {"source": "API"},
            "message_type": "TEMPLATE",
            "template": {"type": "QA_BUTTON_CARD", "title": "Size?", "buttons": [{"title": "Small", "id": "s"}]},
            "from_user": {"role": "BUSINESS_ACCOUNT", "id": BUSINESS},
            "to_user": {"role": "PERSONAL_ACCOUNT", "id": "u1"},
        },
        {
            "sender": "mia",
            "recipient": "marlowfinch",
            "conversation_id": "c1",
            "message_id": "m1",
            "timestamp": "1719447205701",
            "message_tag": {"source": "APP"},
            "message_type": "IMAGE",
            "image": {"media_id": "i1"},
            "from_user": {"role": "PERSONAL_ACCOUNT", "id": "u1"},
            "to_user": {"role": "BUSINESS_ACCOUNT", "id": BUSINESS},
        },
        {"message_id": "m3", "timestamp": 1719447207000, "message_tag": {"source": "API"}, "message_type": "OTHER"},
        {"message_id": "no time"},
        {"timestamp": 1719447205701},
        "nonsense",
    ],
    "participants": [
        {"role": "BUSINESS_ACCOUNT", "id": BUSINESS, "display_name": "Marlow & Finch", "profile_image": ""},
        {
            "role": "PERSONAL_ACCOUNT",
            "id": "u1",
            "display_name": "Mia\x00",
            "is_follower": True,
            "profile_image": "https://cdn.test/mia.png?x-expires=1",
        },
    ],
}


async def test_conversation_is_read_with_its_customer(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(HISTORY)
    page = await channel.conversation_page(connection, CONVERSATION)
    assert page.customer == Party(
        remote_id="u1",
        username="mia",
        name="Mia",
        avatar_url="https://cdn.test/mia.png?x-expires=1",
        is_follower=True,
    )
    first, second, third = page.messages
    assert (first.message_id, first.from_business, first.origin) == ("m1", False, "native_app")
    assert first.sent_at == datetime(2024, 6, 27, 0, 13, 25, 701000, tzinfo=UTC)
    assert first.content.media == (IMAGE,)
    assert (second.message_id, second.from_business, second.origin) == ("m2", True, "own_api")
    assert second.content == Content(
        kind="template", raw_kind="template", text="Size?", buttons=(Button(id="s", title="Small"),)
    )
    assert (third.message_id, third.from_business, third.content.kind) == ("m3", True, "unknown")
    assert tiktok.last.path == "/open_api/v1.3/business/message/content/list/"
    assert "+" not in tiktok.last.raw_query
    assert parse_qs(tiktok.last.raw_query)["conversation_id"] == [CONVERSATION]


@pytest.mark.parametrize("data", [{}, {"messages": None}, {"messages": {}, "participants": 5}, [], "x", None])
async def test_conversation_without_anything_readable(
    data: object, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.raw(json.dumps({"code": 0, "data": data}).encode())
    page = await channel.conversation_page(connection, "c1")
    assert (page.customer, page.messages) == (None, ())


async def test_conversation_with_impossible_ids(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond({"messages": [{"message_id": "m" * 600, "timestamp": 1719447206000}]})
    with pytest.raises(Refused):
        await channel.conversation_page(connection, "c1")


async def test_list_of_conversations_has_two_parts(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    told = datetime(2024, 6, 27, 0, 13, 25, 701000, tzinfo=UTC)
    first = [
        {"conversation_id": CONVERSATION, "update_time": 1719447205701},
        {"conversation_id": 7305520, "up_time": "1719447205701"},
        {"update_time": 1719447205701},
        "nonsense",
    ]
    tiktok.respond({"conversations": first, "has_more": True, "cursor": 100})
    page = await channel.past_conversations(connection, told, None)
    assert [(c.conversation_id, c.updated_at) for c in page.conversations] == [(CONVERSATION, told), ("7305520", told)]
    assert tiktok.last.path == "/open_api/v1.3/business/message/conversation/list/"
    asked = {"business_id": [BUSINESS], "conversation_type": ["SINGLE"], "limit": ["100"], "cursor": ["0"]}
    assert parse_qs(tiktok.last.raw_query) == asked

    tiktok.respond({"conversations": [], "has_more": False, "cursor": 0})
    page = await channel.past_conversations(connection, told, page.cursor)
    assert parse_qs(tiktok.last.raw_query) == asked | {"cursor": ["100"]}
    tiktok.respond({"conversations": [{"conversation_id": "c9"}], "has_more": True, "cursor": 0})
    page = await channel.past_conversations(connection, told, page.cursor)
    assert parse_qs(tiktok.last.raw_query) == asked | {"conversation_type": ["STRANGER"]}
    # A cursor that leads back to where it came from would be asked for without an end.
    assert ([(c.conversation_id, c.updated_at) for c in page.conversations], page.cursor) == ([("c9", None)], None)


@pytest.mark.parametrize("data", [{}, {"conversations": None}, {"conversations": {}, "cursor": []}, [], "x", None])
async def test_list_without_anything_readable(
    data: object, tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.raw(json.dumps({"code": 0, "data": data}).encode())
    page = await channel.past_conversations(connection, datetime.now(UTC), "STRANGER:0")
    assert (page.conversations, page.cursor) == ((), None)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (200, 40105, TokenExpired),
        (200, 40001, NeedsReconnect),
        (200, 40100, TryLater),
        (504, None, TryLater),
        (200, None, TryLater),
        (200, 40007, Refused),
        (200, 50000, TryLater),
        (200, 41999, TryLater),
        (200, 7, TryLater),
    ],
)
async def test_read_calls_map_responses_to_errors(
    status: int,
    code: int | None,
    kind: type[ChannelError],
    tiktok: Script,
    channel: TikTokDirectMessages,
    connection: Connection,
) -> None:
    tiktok.raw(b"?" if code is None else json.dumps({"code": code, "message": "no"}).encode(), status)
    with pytest.raises(kind):
        await channel.conversation_page(connection, "c1")


async def test_read_call_whose_response_is_lost_is_tried_later(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.hang_up()
    with pytest.raises(TryLater):
        await channel.media_source(connection, "c1", "m1", IMAGE)
    with pytest.raises(TryLater):
        await channel.conversation_page(connection_to(f"http://127.0.0.1:{closed_port()}"), "c1")
