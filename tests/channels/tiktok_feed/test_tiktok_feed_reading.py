"""Asking for comments and posts: what is asked for, and what becomes of the answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from frontdesk.channels.tiktok_feed import TikTokFeed
from frontdesk.contract.channel import Connection, WebhookState
from frontdesk.contract.comments import Comment, Post
from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, TryLater
from frontdesk.contract.events import CommentPlace, Party
from tests.channels.scripted import Script
from tests.channels.tiktok_dm.samples import BUSINESS, settings_for

from .samples import AUTHOR, COMMENT, PARENT, PLACE, POST, REPLY, listed

WRITTEN = datetime(2023, 6, 22, 0, 40, 16, tzinfo=UTC)
MIA = Party(
    remote_id=AUTHOR,
    username="mia.k",
    name="Mia Keller",
    avatar_url="https://cdn.test/mia.jpeg?x-expires=1687480816",
)
READ = Comment(
    post_id=POST,
    comment_id=COMMENT,
    parent_id=None,
    author=MIA,
    from_business=False,
    at=WRITTEN,
    text="Is the blue vase back?",
    image_url=None,
    likes=2,
    replies=1,
    liked=True,
    hidden=False,
)
ITEM = {
    "item_id": POST,
    "media_type": "PHOTO",
    "caption": "New glazes",
    "thumbnail_url": "https://cdn.test/cover.webp?x-expires=1",
    "share_url": "https://www.tiktok.test/@marlowfinch/photo/1",
    "embed_url": "https://www.tiktok.test/player/v1/1",
    "create_time": "1687394416",
    "likes": 5,
    "comments": 3,
    "shares": 1,
    "video_views": 900,
}


def query(tiktok: Script) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(tiktok.last.raw_query).items()}


async def test_comments_by_id(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    other = listed(comment_id="5", owner=True, status="HIDDEN", text="", image_url="https://cdn.test/vase.webp")
    tiktok.respond({"comments": [listed(), other], "has_more": False, "cursor": 0})
    found = await channel.comments_by_id(connection, POST, [COMMENT, "5", "6"])
    assert found[0] == READ
    assert (found[1].from_business, found[1].hidden, found[1].text) == (True, True, None)
    assert found[1].image_url == "https://cdn.test/vase.webp"
    assert tiktok.last.path == "/open_api/v1.3/business/comment/list/"
    assert query(tiktok) == {
        "business_id": BUSINESS,
        "video_id": POST,
        "comment_ids": f'["{COMMENT}","5","6"]',
        "status": "ALL",
        "max_count": "30",
    }


async def test_comments_by_id_are_only_those_asked_for(
    tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    reply = listed(comment_id="5", parent_comment_id=COMMENT)
    tiktok.respond({"comments": [listed(reply_list=[reply]), listed(comment_id="9")]})
    (found,) = await channel.comments_by_id(connection, POST, ["5"])
    assert (found.comment_id, found.parent_id) == ("5", COMMENT)
    assert await channel.comments_by_id(connection, POST, []) == ()
    assert len(tiktok.asked) == 1


async def test_comment_page_is_read_with_its_replies(
    tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    first = listed(comment_id="5", reply_list=[listed(comment_id="6"), listed(comment_id="7", parent_comment_id="5")])
    again = listed(comment_id="6", parent_comment_id=5)
    tiktok.respond({"comments": [first, listed(), again], "has_more": True, "cursor": 30})
    page = await channel.comment_page(connection, POST, None)
    assert [(c.comment_id, c.parent_id) for c in page.comments] == [
        ("5", None),
        ("6", "5"),
        ("7", "5"),
        (COMMENT, None),
    ]
    assert page.cursor == "30"
    assert query(tiktok) == {
        "business_id": BUSINESS,
        "video_id": POST,
        "include_replies": "true",
        "sort_field": "create_time",
        "sort_order": "desc",
        "status": "ALL",
        "max_count": "30",
    }
    tiktok.respond({"comments": [], "has_more": False, "cursor": 60})
    last = await channel.comment_page(connection, POST, page.cursor)
    assert (last.comments, last.cursor) == ((), None)
    assert query(tiktok)["cursor"] == "30"


@pytest.mark.parametrize("place", [PLACE, CommentPlace(post_id=POST, comment_id="5", parent_id=COMMENT)])
async def test_reply_list_of_a_comment_is_read(
    place: CommentPlace, tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond({"comments": [listed(comment_id="6"), listed(comment_id="7", parent_comment_id=COMMENT)]})
    page = await channel.reply_page(connection, place, "20")
    assert [(c.comment_id, c.parent_id) for c in page.comments] == [("6", COMMENT), ("7", COMMENT)]
    assert tiktok.last.path == "/open_api/v1.3/business/comment/reply/list/"
    assert query(tiktok) == {
        "business_id": BUSINESS,
        "video_id": POST,
        "comment_id": COMMENT,
        "sort_field": "create_time",
        "sort_order": "asc",
        "status": "ALL",
        "cursor": "20",
        "max_count": "30",
    }


async def test_comment_page_with_more_has_a_cursor(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    for more, told, cursor in [
        (True, 20, "20"),
        ("true", "20", "20"),
        (True, 10, None),  # does not move on
        (True, None, None),
        (False, 20, None),
        (None, 20, None),
    ]:
        tiktok.respond({"comments": [], "has_more": more, "cursor": told})
        assert (await channel.comment_page(connection, POST, "10")).cursor == cursor


@pytest.mark.parametrize(
    "odd",
    [
        {"comment_id": None},
        {"comment_id": "0"},
        {"create_time": None},
        {"unique_identifier": None, "user_id": None},
    ],
)
async def test_comment_without_id_time_or_author_is_left_out(
    odd: dict[str, object], tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond({"comments": [listed(**{"comment_id": "5", **odd}), "nonsense", None, listed()]})
    page = await channel.comment_page(connection, POST, None)
    assert [c.comment_id for c in page.comments] == [COMMENT]


async def test_comment_with_odd_values_is_read_leniently(
    tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    odd = {"likes": "7", "replies": None, "liked": "false", "owner": None, "status": "public", "video_id": int(POST)}
    tiktok.respond({"comments": listed(**odd, comment_id=int(COMMENT), create_time=1687394416, parent_comment_id="0")})
    (found,) = (await channel.comment_page(connection, POST, None)).comments
    assert (found.comment_id, found.post_id, found.parent_id, found.at) == (COMMENT, POST, None, WRITTEN)
    assert (found.likes, found.replies, found.liked, found.from_business, found.hidden) == (7, 0, False, False, False)


async def test_comment_without_the_newer_id_takes_the_older(
    tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    tiktok.respond({"comments": [listed(unique_identifier="", user_id="u-1")]})
    (found,) = (await channel.comment_page(connection, POST, None)).comments
    assert found.author.remote_id == "u-1"


async def test_ids_that_are_none_are_refused(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    tiktok.respond({"comments": [listed(comment_id="\x00")]})
    tiktok.respond({"comments": [], "has_more": True, "cursor": "x" * 600})
    tiktok.respond({"videos": [{"item_id": "x" * 600}]})
    for call in (channel.comment_page(connection, POST, None), channel.reply_page(connection, REPLY, None)):
        with pytest.raises(Refused):
            await call
    with pytest.raises(Refused):
        await channel.post_page(connection, None)


async def test_deleted_comments_are_left_out(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    tiktok.respond(code=40007, message="The object does not exist.")
    assert await channel.comments_by_id(connection, POST, [COMMENT]) == ()
    tiktok.respond(code=40007, message="The object does not exist.")
    assert await channel.posts_by_id(connection, [POST]) == ()


@pytest.mark.parametrize(("code", "kind"), [(40130, NeedsReconnect), (40002, Refused), (40100, TryLater)])
async def test_refusal_of_a_page_becomes_an_error_of_the_contract(
    code: int, kind: type[ChannelError], tiktok: Script, channel: TikTokFeed, connection: Connection
) -> None:
    for call in (
        channel.comments_by_id(connection, POST, [COMMENT]),
        channel.comment_page(connection, POST, None),
        channel.reply_page(connection, PLACE, None),
        channel.posts_by_id(connection, [POST]),
        channel.post_page(connection, None),
    ):
        tiktok.respond(code=code, message="no")
        with pytest.raises(ChannelError) as caught:
            await call
        assert type(caught.value) is kind


async def test_posts_by_id(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    bare = {"item_id": int(PARENT), "likes": None, "share_url": "javascript:alert(1)"}
    tiktok.respond({"videos": [ITEM, bare, {"item_id": "1"}, {}]})
    found = await channel.posts_by_id(connection, [POST, PARENT])
    assert found[0] == Post(
        post_id=POST,
        kind="photo",
        caption="New glazes",
        cover_url="https://cdn.test/cover.webp?x-expires=1",
        permalink="https://www.tiktok.test/@marlowfinch/photo/1",
        embed_url="https://www.tiktok.test/player/v1/1",
        at=WRITTEN,
        likes=5,
        comments=3,
        shares=1,
        views=900,
    )
    assert [post.post_id for post in found] == [POST, PARENT]
    assert (found[1].kind, found[1].at, found[1].permalink, found[1].likes) == ("video", None, None, None)
    asked = query(tiktok)
    assert tiktok.last.path == "/open_api/v1.3/business/video/list/"
    assert json.loads(asked["filters"]) == {"video_ids": [POST, PARENT]}
    assert "item_id" in json.loads(asked["fields"])
    assert (asked["business_id"], asked["max_count"]) == (BUSINESS, "20")
    assert await channel.posts_by_id(connection, []) == ()


async def test_post_page_is_read(tiktok: Script, channel: TikTokFeed, connection: Connection) -> None:
    tiktok.respond({"videos": [ITEM], "has_more": True, "cursor": 1687394416109})
    page = await channel.post_page(connection, None)
    assert (len(page.posts), page.cursor) == (1, "1687394416109")
    assert "cursor" not in query(tiktok)
    tiktok.respond({"videos": [], "has_more": False})
    assert (await channel.post_page(connection, page.cursor)).cursor is None
    assert query(tiktok)["cursor"] == "1687394416109"


async def test_webhook_of_comments_is_registered(tiktok: Script, channel: TikTokFeed) -> None:
    url = "https://desk.test/webhooks/tiktok-comments"
    tiktok.respond({"callback_url": url})
    tiktok.respond({"callback_url": url})
    assert await channel.register_webhook(settings_for(tiktok.base), url) == WebhookState(callback_url=url)
    assert (tiktok.last.json["event_type"], tiktok.last.json["callback_url"]) == ("COMMENT", url)
    assert await channel.webhook_state(settings_for(tiktok.base)) == WebhookState(callback_url=url)
    assert query(tiktok)["event_type"] == "COMMENT"
