"""How the channel presents itself, and what it says it can do."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from frontdesk.channels import tiktok_dm, tiktok_feed
from frontdesk.contract import channel as contract
from frontdesk.contract import comments
from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.errors import Unsupported
from frontdesk.kit.http import HttpClient

CHANNEL = tiktok_feed.channel(HttpClient())
SCOPES = "comment.list comment.list.manage video.list user.info.basic user.info.username user.info.profile"


def test_channel_has_every_feature_of_its_platform() -> None:
    required: contract.Channel = CHANNEL
    assert required.manifest.name == "tiktok_feed"
    for feature in (
        contract.Connects,
        contract.RefreshesTokens,
        contract.RegistersWebhook,
        comments.ReadsComments,
        comments.FetchesPosts,
        comments.Hides,
        comments.Likes,
        comments.DeletesComments,
    ):
        assert isinstance(CHANNEL, feature)
    for other in (contract.ReadsConversations, contract.ShowsTyping, contract.MarksRead, contract.FetchesMedia):
        assert not isinstance(CHANNEL, other)


def test_card_beside_the_other_channel_of_the_platform() -> None:
    card, other = CHANNEL.manifest, tiktok_dm.channel(HttpClient()).manifest
    assert (
        (card.platform, card.callback_path) == (other.platform, other.callback_path) == ("tiktok", "/tiktok/callback")
    )
    assert (card.webhook_path, other.webhook_path) == ("tiktok-comments", "tiktok")
    assert card.icon != other.icon
    assert set(card.settings) & set(other.settings) == {
        s for s in card.settings if "API" in s.name or s in other.settings
    }
    own = {setting.name for setting in card.settings} - {setting.name for setting in other.settings}
    assert own == {"TIKTOK_COMMENT_LIMIT", "TIKTOK_BACKFILL_POSTS", "TIKTOK_BACKFILL_COMMENTS"}


def test_permissions_it_asks_for() -> None:
    page = CHANNEL.authorize_url({"TIKTOK_APP_ID": "app-1", "TIKTOK_APP_SECRET": "s"}, "https://desk.test/cb", "s1")
    assert parse_qs(urlsplit(page).query)["scope"] == [SCOPES.replace(" ", ",")]


def test_capabilities_follow_the_documentation() -> None:
    can = CHANNEL.capabilities(InboxFacts(settings={}))
    assert (can.text_limit, can.can_initiate, can.receipts) == (150, False, ())
    assert (can.reply_window, can.quote, can.buttons) == (None, None, None)
    assert can.attachments is not None
    assert can.attachments.mime_types == ("image/jpeg", "image/png", "image/webp")
    assert (can.attachments.max_bytes, can.attachments.max_count) == (5 * 1024 * 1024, 1)
    assert (can.attachments.min_width, can.attachments.min_height) == (360, 360)
    assert (can.attachments.max_width, can.attachments.max_height) == (1080, 1920)
    assert not can.attachments.with_text
    assert can.comments is not None
    assert (can.comments.on_customers, can.comments.on_own) == (("hide", "like"), ("like", "delete", "edit"))
    assert can.comments.settles_in == timedelta(minutes=2)
    assert (can.comments.backfill_posts, can.comments.backfill_comments) == (20, 100)


def test_call_limits_follow_the_documentation() -> None:
    limits = CHANNEL.call_limits(InboxFacts(settings={}))
    for limit in limits:
        if limit.each == "account":
            assert (limit.count, limit.per, limit.rest) == (40, timedelta(minutes=1), timedelta(minutes=5))
    alone = [limit.calls for limit in limits if limit.each == "account"]
    assert ("comments_by_id", "comment_page") in alone
    assert ("posts_by_id", "post_page") in alone
    every = {call for calls in alone for call in calls}
    assert [(set(limit.calls), limit.count, limit.per) for limit in limits if limit.each == "app"] == [
        (every, 10, timedelta(seconds=1)),
        (every, 600, timedelta(minutes=1)),
    ]


def test_limits_can_be_set() -> None:
    given = {"TIKTOK_COMMENT_LIMIT": " 1200 ", "TIKTOK_BACKFILL_POSTS": "0", "TIKTOK_BACKFILL_COMMENTS": "7"}
    can = CHANNEL.capabilities(InboxFacts(settings=given))
    assert can.comments is not None
    assert (can.text_limit, can.comments.backfill_posts, can.comments.backfill_comments) == (1200, 0, 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIKTOK_COMMENT_LIMIT", "0"), ("TIKTOK_BACKFILL_POSTS", "few"), ("TIKTOK_BACKFILL_COMMENTS", "1.5")],
)
def test_limit_that_is_no_number_is_named(name: str, value: str) -> None:
    inbox = InboxFacts(settings={name: value})
    with pytest.raises(Unsupported, match=name):
        (CHANNEL.capabilities(inbox), CHANNEL.call_limits(inbox))
