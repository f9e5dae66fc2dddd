"""How the channel presents itself, and what it says it can do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.channels import tiktok_open
from frontdesk.contract import channel as contract
from frontdesk.contract import connecting, webhooks
from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.errors import Unsupported
from frontdesk.kit.http import HttpClient

CHANNEL = tiktok_open.channel(HttpClient())


def test_channel_has_the_features_of_the_open_profile_only() -> None:
    required: contract.Channel = CHANNEL
    assert required.manifest.name == "tiktok_open"
    for feature in (
        contract.Connects,
        contract.RefreshesTokens,
        contract.ReadsConversations,
        webhooks.AnswersChallenge,
        webhooks.NamesOnlyTheApp,
        connecting.ProvidedByEnvironment,
    ):
        assert isinstance(CHANNEL, feature)
    for absent in (contract.RegistersWebhook, contract.FetchesMedia, contract.ChecksImages, contract.MarksRead):
        assert not isinstance(CHANNEL, absent)


def test_card_presents_the_channel() -> None:
    card = CHANNEL.manifest
    assert (card.platform, card.webhook_path) == ("tiktok_open", "tiktok-open")
    assert card.callback_path == "/tiktok-open/callback"
    secrets = [setting.name for setting in card.settings if setting.kind == "secret"]
    assert secrets == ["TIKTOK_CLIENT_SECRET", "WEBHOOK_VERIFY_TOKEN"]
    addresses = {setting.name: setting.default for setting in card.settings if setting.kind == "url"}
    assert addresses == {
        "TIKTOK_OPEN_API_BASE": "https://open.tiktokapis.com",
        "TIKTOK_OPEN_BUSINESS_BASE": "https://business-api.tiktok.com",
        "TIKTOK_OPEN_AUTHORIZE_URL": "https://www.tiktok.com/v2/auth/authorize/",
    }


def test_capabilities_follow_the_documentation() -> None:
    can = CHANNEL.capabilities(InboxFacts(settings={}))
    assert (can.text_limit, can.can_initiate, can.receipts) == (6000, False, ("read",))
    assert can.reply_window is not None
    assert can.reply_window.length == timedelta(hours=48)
    assert (can.reply_window.first_cap, can.reply_window.late_cap, can.reply_window.cap_each) == (10, 0, True)
    assert can.attachments is not None
    assert can.attachments.mime_types == ("image/jpeg", "image/webp")
    assert (can.attachments.max_count, can.attachments.with_text) == (1, False)
    assert can.attachments.max_bytes == 20 * 1024 * 1024
    assert (can.quote, can.buttons) == (None, None)
    limits = CHANNEL.call_limits(InboxFacts(settings={}))
    assert {call for limit in limits for call in limit.calls} == {
        "send",
        "conversation_page",
        "past_conversations",
        "account_profile",
    }
    assert {(limit.each, limit.count, limit.per) for limit in limits} == {("app", 600, timedelta(minutes=1))}


def test_limits_can_be_set() -> None:
    inbox = InboxFacts(
        settings={
            "TIKTOK_OPEN_WINDOW_HOURS": "0.5",
            "TIKTOK_OPEN_CAP": "3",
            "TIKTOK_OPEN_TEXT_LIMIT": "1000",
            "TIKTOK_OPEN_CALLS_PER_MINUTE": "60",
        }
    )
    can = CHANNEL.capabilities(inbox)
    assert can.reply_window is not None
    assert (can.reply_window.length, can.reply_window.first_cap) == (timedelta(minutes=30), 3)
    assert (can.text_limit, CHANNEL.call_limits(inbox)[0].count) == (1000, 60)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIKTOK_OPEN_WINDOW_HOURS", "two days"),
        ("TIKTOK_OPEN_CAP", "2.5"),
        ("TIKTOK_OPEN_TEXT_LIMIT", "0"),
        ("TIKTOK_OPEN_CALLS_PER_MINUTE", "0"),
    ],
)
def test_limit_that_is_no_number_is_named(name: str, value: str) -> None:
    inbox = InboxFacts(settings={name: value})
    with pytest.raises(Unsupported, match=name):
        (CHANNEL.capabilities(inbox), CHANNEL.call_limits(inbox))
