"""How the channel presents itself, and what it says it can do."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from frontdesk.channels import tiktok_dm
from frontdesk.contract import channel as contract
from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.errors import Unsupported
from frontdesk.kit.http import HttpClient

CHANNEL = tiktok_dm.channel(HttpClient())


def test_channel_has_every_feature_of_its_platform() -> None:
    required: contract.Channel = CHANNEL
    assert required.manifest.name == "tiktok_dm"
    for feature in (
        contract.Connects,
        contract.RefreshesTokens,
        contract.RegistersWebhook,
        contract.FetchesMedia,
        contract.ReadsConversations,
        contract.ChecksImages,
        contract.ShowsTyping,
        contract.MarksRead,
    ):
        assert isinstance(CHANNEL, feature)


def test_card_presents_the_channel() -> None:
    card = CHANNEL.manifest
    assert (card.platform, card.webhook_path, card.callback_path) == ("tiktok", "tiktok", "/tiktok/callback")
    assert ElementTree.fromstring(card.icon).tag.endswith("svg")
    names = [setting.name for setting in card.settings]
    assert len(names) == len(set(names)) == 10
    assert [setting.name for setting in card.settings if setting.kind == "secret"] == ["TIKTOK_APP_SECRET"]
    for sentence in (*card.limits, *(step.text for step in card.setup)):
        assert sentence.endswith(".")


def test_capabilities_follow_the_documentation() -> None:
    can = CHANNEL.capabilities(InboxFacts(settings={}))
    assert (can.text_limit, can.can_initiate, can.receipts) == (6000, False, ("read",))
    assert can.reply_window is not None
    assert can.reply_window.length == timedelta(hours=48)
    assert (can.reply_window.first_cap, can.reply_window.late_cap) == (10, 3)
    assert can.attachments is not None
    assert (can.attachments.max_count, can.attachments.with_text) == (1, False)
    assert can.attachments.max_bytes == 3 * 1024 * 1024
    assert can.quote is not None
    assert can.quote.carried_by == ("text",)
    assert can.buttons is not None
    assert (can.buttons.max_count, can.buttons.title_limit, can.buttons.label_limit) == (3, 40, 20)
    assert can.asked_per_conversation == ("image",)


def test_defaults_in_the_card_are_the_defaults_in_use() -> None:
    written = {setting.name: setting.default for setting in CHANNEL.manifest.settings if setting.default}
    assert CHANNEL.capabilities(InboxFacts(settings=written)) == CHANNEL.capabilities(InboxFacts(settings={}))


def test_limits_can_be_set() -> None:
    given = {
        "TIKTOK_WINDOW_HOURS": " 0.5 ",
        "TIKTOK_FIRST_CAP": "0",
        "TIKTOK_LATE_CAP": "7",
        "TIKTOK_TEXT_LIMIT": "100",
    }
    can = CHANNEL.capabilities(InboxFacts(settings=given))
    assert can.reply_window is not None
    assert can.reply_window.length == timedelta(minutes=30)
    assert (can.reply_window.first_cap, can.reply_window.late_cap, can.text_limit) == (0, 7, 100)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIKTOK_WINDOW_HOURS", "two days"),
        ("TIKTOK_WINDOW_HOURS", "-1"),
        ("TIKTOK_WINDOW_HOURS", "inf"),
        ("TIKTOK_WINDOW_HOURS", "nan"),
        ("TIKTOK_WINDOW_HOURS", "1e12"),
        ("TIKTOK_FIRST_CAP", "2.5"),
        ("TIKTOK_LATE_CAP", "many"),
        ("TIKTOK_TEXT_LIMIT", "0"),
    ],
)
def test_limit_that_is_no_number_is_named(name: str, value: str) -> None:
    inbox = InboxFacts(settings={name: value})
    with pytest.raises(Unsupported, match=name):
        (CHANNEL.capabilities(inbox), CHANNEL.call_limits(inbox))
