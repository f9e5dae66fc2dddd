"""What goes over the wire when a comment is answered or moderated, and what each answer to it means."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from frontdesk.channels.tiktok_feed import TikTokFeed
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
)
from frontdesk.contract.events import CommentPlace
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Question, Receipt, Text
from tests.channels.scripted import Script
from tests.channels.tiktok_dm.samples import BUSINESS, SECRET, TOKEN

from .samples import AUTHOR, COMMENT, PARENT, PLACE, POST, REPLY

API = "/open_api/v1.3/business/comment"
TEXT = Outgoing(conversation_id="c1", comment=PLACE, parts=(Text("It is, from Friday 👋"),))
POSTED = {"comment_id": "7247303576418566999", "video_id": POST, "unique_identifier": "our-id"}
URI = "tos-alisg-i/0123456789abcdef"


def picture(width: int, height: int) -> OutgoingFile:
    data = io.BytesIO()
    Image.new("RGB", (width, height)).save(data, "WEBP")
    return OutgoingFile(name="vase.webp", mime_type="image/webp", data=data.getvalue())


async def test_text_is_sent_as_documented(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    tiktok.respond(POSTED)
    receipt = await channel.send(TEXT, connection)
    assert receipt == Receipt(remote_id="7247303576418566999", author_id="our-id")
    assert (tiktok.last.method, tiktok.last.target) == ("POST", f"{API}/reply/create/")
    assert tiktok.last.headers["Access-Token"] == TOKEN
    assert tiktok.last.json == {
        "business_id": BUSINESS,
        "video_id": POST,
        "comment_id": COMMENT,
        "text": "It is, from Friday 👋",
    }


async def test_reply_to_a_reply_goes_under_its_parent(
    tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond(POSTED)
    await channel.send(Outgoing(conversation_id="c1", comment=REPLY, parts=(Text("Yes"),)), connection)
    assert tiktok.last.json["comment_id"] == PARENT


@pytest.mark.parametrize(
    ("told", "size"),
    [
        ({"image_uri": URI, "width": 640, "height": 480}, (640, 480)),
        ({"image_uri": URI, "width": "640", "height": "480"}, (640, 480)),
        ({"image_uri": URI}, (400, 500)),
        ({"image_uri": URI, "width": 0, "height": None}, (400, 500)),
    ],
)
async def test_picture_is_uploaded_first(
    told: dict[str, object], size: tuple[int, int], tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond(told)
    tiktok.respond(POSTED)
    file = picture(400, 500)
    await channel.send(Outgoing(conversation_id="c1", comment=PLACE, parts=(file,)), connection)
    upload, reply = tiktok.asked
    assert upload.target == f"{API}/image/upload/"
    for part in (b'name="business_id"', BUSINESS.encode(), b'name="image_file"', b'filename="vase.webp"', file.data):
        assert part in upload.body
    assert reply.json == {
        "business_id": BUSINESS,
        "video_id": POST,
        "comment_id": COMMENT,
        "image_uri": URI,
        "image_width": size[0],
        "image_height": size[1],
    }


async def test_reply_with_a_failed_upload_is_not_posted(
    tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    outgoing = Outgoing(conversation_id="c1", comment=PLACE, parts=(picture(400, 400),))
    nonsense = OutgoingFile(name="x.png", mime_type="image/png", data=b"no picture")
    tiktok.hang_up()
    with pytest.raises(TryLater):
        await channel.send(outgoing, connection)
    tiktok.respond({})
    with pytest.raises(TryLater):
        await channel.send(outgoing, connection)
    tiktok.respond({"image_uri": URI})
    with pytest.raises(Unsupported):
        await channel.send(Outgoing(conversation_id="c1", comment=PLACE, parts=(nonsense,)), connection)
    assert len(tiktok.asked) == 3


@pytest.mark.parametrize(
    "outgoing",
    [
        Outgoing(conversation_id="c1", parts=(Text("Whom?"),)),
        Outgoing(conversation_id="c1", comment=PLACE),
        Outgoing(conversation_id="c1", comment=PLACE, parts=(Text(""),)),
        Outgoing(conversation_id="c1", comment=PLACE, parts=(Text("Look"), picture(400, 400))),
        Outgoing(conversation_id="c1", comment=PLACE, parts=(Question("Which?", (Button(id="s", title="Small"),)),)),
        Outgoing(conversation_id="c1", comment=PLACE, parts=(Text("That one"),), reply_to="c0"),
    ],
)
async def test_message_that_does_not_fit_is_not_sent(
    outgoing: Outgoing, tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    with pytest.raises(Unsupported):
        await channel.send(outgoing, connection)
    assert tiktok.asked == []


@pytest.mark.parametrize(
    "data",
    [{}, [], None, {"comment_id": ""}, {"comment_id": "0"}, {"comment_id": "\x00"}, {"comment": {"comment_id": "1"}}],
)
async def test_reply_without_an_id_is_uncertain(
    data: object, tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond(data)
    with pytest.raises(Uncertain):
        await channel.send(TEXT, connection)


async def test_reply_whose_author_is_not_told(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    for author in (None, "", "\x00", 7.5):
        tiktok.respond({"comment_id": 7247303576418566999, "unique_identifier": author})
        assert await channel.send(TEXT, connection) == Receipt(remote_id="7247303576418566999")


async def test_reply_whose_response_is_lost_is_uncertain(
    tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.hang_up()
    with pytest.raises(Uncertain):
        await channel.send(TEXT, connection)
    assert len(tiktok.asked) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (40002, Refused),
        (40007, Refused),
        (40001, NeedsReconnect),
        (40130, NeedsReconnect),
        (40100, TryLater),
        (40105, TokenExpired),
    ],
)
async def test_return_code_becomes_an_error_of_the_contract(
    code: int, kind: type[ChannelError], tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond(code=code, message=f"No, {SECRET} {TOKEN}")
    with pytest.raises(ChannelError) as caught:
        await channel.send(TEXT, connection)
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)
    if isinstance(caught.value, TryLater):
        assert (caught.value.after, caught.value.limited) == (None, True)


@pytest.mark.parametrize("body", [b'{"code":40100}', b""])
async def test_calling_too_often(body: bytes, tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    tiktok.raw(body, 429, **{"Retry-After": "300"})
    with pytest.raises(TryLater) as caught:
        await channel.send(TEXT, connection)
    assert (caught.value.after, caught.value.limited) == (timedelta(minutes=5), True)
    tiktok.raw(b"", 503)
    with pytest.raises(TryLater) as caught:
        await channel.send(TEXT, connection)
    assert not caught.value.limited


@pytest.mark.parametrize(("hidden", "action"), [(True, "HIDE"), (False, "UNHIDE")])
async def test_comment_is_hidden_as_documented(
    hidden: bool, action: str, tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond({})
    await channel.hide(connection, REPLY, hidden)
    assert (tiktok.last.method, tiktok.last.target) == ("POST", f"{API}/hide/")
    assert tiktok.last.json == {
        "business_id": BUSINESS,
        "video_id": POST,
        "comment_id": COMMENT,
        "action": action,
    }


@pytest.mark.parametrize(("liked", "action"), [(True, "LIKE"), (False, "UNLIKE")])
async def test_liking_names_the_post(
    liked: bool, action: str, tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond({})
    await channel.like(connection, PLACE, liked)
    assert tiktok.last.target == f"{API}/like/"
    assert tiktok.last.json == {"business_id": BUSINESS, "video_id": POST, "comment_id": COMMENT, "action": action}


async def test_comment_is_deleted_as_documented(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    tiktok.respond({})
    await channel.delete(connection, PLACE)
    assert tiktok.last.target == f"{API}/delete/"
    assert tiktok.last.json == {"business_id": BUSINESS, "comment_id": COMMENT}
    tiktok.respond(code=40007, message="The object does not exist.")
    await channel.delete(connection, PLACE)
    for code in (40001, 40002):
        tiktok.respond(code=code, message="You can only delete your own comments.")
        with pytest.raises(Refused):
            await channel.delete(connection, PLACE)


@pytest.mark.parametrize("verb", ["hide", "like"])
async def test_moderation_is_never_uncertain(
    verb: str, tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.hang_up()
    with pytest.raises(TryLater):
        await getattr(channel, verb)(connection, CommentPlace(post_id=POST, comment_id=AUTHOR), True)
