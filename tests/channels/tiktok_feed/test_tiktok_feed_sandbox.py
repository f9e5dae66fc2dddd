"""The whole life of a connected account, against the sandbox's TikTok: real sockets, signatures and rules."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from PIL import Image

from frontdesk.channels.tiktok_feed import TikTokFeed
from frontdesk.contract.channel import Connection
from frontdesk.contract.comments import Comment, Post
from frontdesk.contract.errors import NeedsReconnect, Refused, TokenExpired, TryLater, Uncertain
from frontdesk.contract.events import AuthorizationLost, CommentPlace, CommentReceived, CommentStateChanged, Unknown
from frontdesk.contract.outgoing import Outgoing, OutgoingFile, Text
from tests.channels.stage import CALLBACK, Stage, refused_as, stage_for

REPLY = "business/comment/reply/create/"


@asynccontextmanager
async def stage() -> AsyncIterator[Stage[TikTokFeed]]:
    """Without the quotas of calls: keeping within them is not the channel's."""
    async with stage_for(TikTokFeed) as made:
        limits = {"accounts_qps": 0, "accounts_qpm": 0, "account_endpoint_qpm": 0}
        await made.control("settings", "PATCH", limits=limits)
        yield made


def place_of(event: CommentReceived | CommentStateChanged) -> CommentPlace:
    return CommentPlace(post_id=event.post_id, comment_id=event.comment_id, parent_id=event.parent_id)


async def comment(s: Stage[TikTokFeed], text: str = "Is the blue vase back?", **more: Any) -> CommentReceived:
    await s.customer("comment", text=text, **more)
    event = await s.event()
    assert isinstance(event, CommentReceived)
    return event


async def one(s: Stage[TikTokFeed], connection: Connection, place: CommentPlace) -> Comment:
    (found,) = await s.channel.comments_by_id(connection, place.post_id, [place.comment_id])
    return found


async def test_connecting_and_tokens() -> None:
    async with stage() as s:
        connection = await s.connect()
        assert (await s.channel.account_profile(connection)).username == "marlowfinch"
        assert (await s.channel.webhook_state(s.settings)).callback_url == f"{s.hook.base}/webhooks/here"
        with refused_as(Refused):
            await s.channel.exchange(s.settings, CALLBACK, "never given")
        await s.control("tokens/expire", business="marlowfinch")
        with refused_as(TokenExpired):
            await s.channel.post_page(connection, None)
        fresh = replace(connection, credentials=await s.channel.refresh(connection))
        assert (await s.channel.post_page(fresh, None)).posts
        await s.channel.revoke(fresh)
        with refused_as(TokenExpired):
            await s.channel.post_page(fresh, None)


async def test_comments_of_people_and_their_changes_arrive() -> None:
    async with stage() as s:
        connection = await s.connect()
        first = await comment(s)
        assert (first.parent_id, first.content, first.from_business) == (None, None, None)
        told = await one(s, connection, place_of(first))
        assert (told.text, told.author.username, told.author.name) == ("Is the blue vase back?", "mia", "Mia Keller")
        assert told.author.remote_id == first.author.remote_id
        assert (told.from_business, told.hidden, told.liked) == (False, False, False)

        below = await comment(s, "And the green one?", reply_to=first.comment_id)
        assert below.parent_id == first.comment_id
        await s.control("settings", "PATCH", comments={"text_in_webhooks": True, "parent_of_first_level": "absent"})
        spoken = await comment(s, "Lovely 🏺")
        assert spoken.content is not None
        assert (spoken.content.text, spoken.parent_id) == ("Lovely 🏺", None)

        await s.control("business/comment", business="marlowfinch", text="From Friday", reply_to=first.comment_id)
        own = await s.event()
        assert isinstance(own, CommentReceived)
        assert (await one(s, connection, place_of(own))).from_business

        await s.control("customer/delete_comment", customer="mia", comment_id=spoken.comment_id)
        gone = await s.event()
        assert isinstance(gone, CommentStateChanged)
        assert (gone.comment_id, gone.change) == (spoken.comment_id, "deleted")
        assert await s.channel.comments_by_id(connection, gone.post_id, [gone.comment_id]) == ()
        for visibility, change in (("friends_only", "limited"), ("hidden", "hidden"), ("public", "public")):
            await s.control("business/show_comment", comment_id=first.comment_id, visibility=visibility)
            shown = await s.event()
            assert isinstance(shown, CommentStateChanged)
            assert shown.change == change


async def test_reply_with_text_and_picture_is_posted() -> None:
    async with stage() as s:
        connection = await s.connect()
        first = await comment(s)
        response = Outgoing(conversation_id="c1", comment=place_of(first), parts=(Text("It is, from Friday 🏺"),))
        receipt = await s.channel.send(response, connection)
        echo = await s.event()
        assert isinstance(echo, CommentReceived)
        assert (echo.comment_id, echo.parent_id) == (receipt.remote_id, first.comment_id)
        assert receipt.author_id == echo.author.remote_id

        data = io.BytesIO()
        Image.new("RGB", (360, 400), "teal").save(data, "PNG")
        file = OutgoingFile(name="vase.png", mime_type="image/png", data=data.getvalue())
        picture = Outgoing(conversation_id="c1", comment=place_of(echo), parts=(file,))
        receipt = await s.channel.send(picture, connection)
        echo = await s.event()
        assert isinstance(echo, CommentReceived)
        assert (echo.comment_id, echo.parent_id) == (receipt.remote_id, first.comment_id)
        told = await one(s, connection, place_of(echo))
        assert told.image_url is not None
        assert (told.text, told.from_business) == (None, True)

        too_long = Outgoing(conversation_id="c1", comment=place_of(first), parts=(Text("🏺" * 151),))
        with refused_as(Refused):
            await s.channel.send(too_long, connection)
        await s.channel.send(replace(too_long, parts=(Text("🏺" * 150),)), connection)


async def test_comment_on_the_sandbox_is_moderated() -> None:
    async with stage() as s:
        connection = await s.connect()
        place = place_of(await comment(s))
        for hidden, change in ((True, "hidden"), (False, "public")):
            await s.channel.hide(connection, place, hidden)
            event = await s.event()
            assert isinstance(event, CommentStateChanged)
            assert event.change == change
            assert (await one(s, connection, place)).hidden is hidden
        for liked in (True, False):
            await s.channel.like(connection, place, liked)
            assert (await one(s, connection, place)).liked is liked
        with refused_as(Refused):
            await s.channel.delete(connection, place)

        receipt = await s.channel.send(
            Outgoing(conversation_id="c1", comment=place, parts=(Text("From Friday"),)), connection
        )
        own = CommentPlace(post_id=place.post_id, comment_id=receipt.remote_id, parent_id=place.comment_id)
        for _ in range(2):  # the second time it is gone already
            await s.channel.delete(connection, own)
        assert await s.channel.comments_by_id(connection, own.post_id, [own.comment_id]) == ()


async def test_posts_and_pages_of_comments() -> None:
    async with stage() as s:
        connection = await s.connect()
        for number in range(25):
            await s.control("videos", business="marlowfinch", caption=f"Glaze {number}")
        posts: list[Post] = []
        cursor: str | None = None
        while True:
            page = await s.channel.post_page(connection, cursor)
            posts, cursor = [*posts, *page.posts], page.cursor
            if cursor is None:
                break
        assert len({post.post_id for post in posts}) == len(posts) == len([p for p in posts if p.permalink]) >= 25
        times = [post.at for post in posts if post.at is not None]
        assert times == sorted(times, reverse=True)
        asked = [post.post_id for post in posts[:3]]
        assert {p.post_id for p in await s.channel.posts_by_id(connection, [*asked, "7"])} == set(asked)

        business = {"business": "marlowfinch", "video_id": asked[0]}
        made = await s.control("comments/burst", **business, count=80, customers=5, reply_share=0.4)
        found: dict[str, Comment] = {}
        cursor = None
        while True:
            listed = await s.channel.comment_page(connection, asked[0], cursor)
            found |= {c.comment_id: c for c in listed.comments}
            cursor = listed.cursor
            if cursor is None:
                break
        for above in [c for c in found.values() if c.replies]:
            place = CommentPlace(post_id=asked[0], comment_id=above.comment_id)
            cursor = None
            while True:
                replies = await s.channel.reply_page(connection, place, cursor)
                assert {c.parent_id for c in replies.comments} <= {above.comment_id}
                found |= {c.comment_id: c for c in replies.comments}
                cursor = replies.cursor
                if cursor is None:
                    break
        assert set(found) == set(made["comments"])


async def test_fault_of_the_sandbox_becomes_an_error_of_the_contract() -> None:
    async with stage() as s:
        connection = await s.connect()
        first = await comment(s)
        response = Outgoing(conversation_id="c1", comment=place_of(first), parts=(Text("From Friday"),))
        await s.fault(REPLY, "code", code=40100)
        with refused_as(TryLater) as caught:
            await s.channel.send(response, connection)
        assert isinstance(caught.value, TryLater)
        assert caught.value.limited
        await s.fault(REPLY, "http", status=503)
        with refused_as(TryLater):
            await s.channel.send(response, connection)
        for kind in ("accept_then_hang", "hang"):
            await s.fault(REPLY, kind)
            with refused_as(Uncertain):
                await s.channel.send(response, connection)
        await s.fault("business/comment/list/", "code", code=40130)
        with refused_as(NeedsReconnect):
            await one(s, connection, place_of(first))
        # What was accepted before the answer was lost is told like everything else.
        echo = await s.event()
        assert isinstance(echo, CommentReceived)
        assert (await one(s, connection, place_of(echo))).text == "From Friday"


async def test_unknown_events_are_kept_with_a_sentence() -> None:
    async with stage() as s:
        await s.connect()
        await s.control("webhooks/raw", app_id="app-9", event_type="COMMENT", body="{}", signature="wrong")
        assert (await s.request()).body == b"{}"
        for event, kind in (("authorization.removed", AuthorizationLost), ("brand.mention.event", Unknown)):
            body = f'{{"event":"{event}","user_openid":"b1","content":"{{}}"}}'
            await s.control("webhooks/raw", app_id="app-9", event_type="COMMENT", body=body, signature="valid")
            assert isinstance(await s.event(), kind)
