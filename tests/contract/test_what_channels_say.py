"""What every channel says of itself: its card and its capabilities, as the rest of the product relies on them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from xml.etree import ElementTree

from frontdesk.contract import (
    backfill,
    comments,
    connecting,
    messages,
    open_connections,
    phone_calls,
    polling,
    webhooks,
)
from frontdesk.contract import channel as contract
from frontdesk.contract.capabilities import InboxFacts
from frontdesk.contract.channel import Channel
from frontdesk.contract.manifest import Manifest, Setting
from frontdesk.gateway.catalog.registry import CHANNELS
from frontdesk.kit.http import HttpClient

from .conftest import MAKERS

DOCS = Path(__file__).parents[2] / "docs"
CORE: tuple[type, ...] = (contract.Channel,)
FEATURES: tuple[type, ...] = (
    contract.Connects,
    contract.RefreshesTokens,
    contract.RegistersWebhook,
    webhooks.AnswersChallenge,
    webhooks.NamesOnlyTheApp,
    webhooks.AnswersWith,
    contract.FetchesMedia,
    contract.ReadsConversations,
    contract.ChecksImages,
    contract.ShowsTyping,
    contract.MarksRead,
    comments.ReadsComments,
    comments.FetchesPosts,
    comments.Hides,
    comments.Likes,
    comments.DeletesComments,
    comments.RepliesPrivately,
    connecting.ConnectsByForm,
    connecting.ProvidedByEnvironment,
    backfill.Backfills,
    polling.Polls,
    polling.UnsignedWebhookHint,
    messages.Edits,
    messages.Deletes,
    messages.Reacts,
    messages.SendsTemplates,
    messages.Initiates,
    messages.AutoMessages,
    phone_calls.Calls,
    open_connections.StaysConnected,
)


def methods_of(protocol: type) -> dict[str, inspect.Signature]:
    found = inspect.getmembers(protocol, inspect.isfunction)
    return {name: inspect.signature(method) for name, method in found if not name.startswith("_")}


def cards() -> list[Manifest]:
    return [make(HttpClient()).manifest for make in MAKERS.values()]


def test_registry_lists_channels_of_ours_once() -> None:
    assert set(CHANNELS) <= set(MAKERS.values())
    assert len(set(CHANNELS)) == len(CHANNELS)


def test_channels_do_not_take_each_others_names_and_webhooks() -> None:
    for field in ("name", "title", "webhook_path", "icon"):
        values = [value for card in cards() if (value := getattr(card, field)) is not None]
        assert len(set(values)) == len(values), field


def test_setting_that_channels_share_is_the_same_everywhere() -> None:
    known: dict[str, tuple[str, Setting]] = {}
    for card in cards():
        for setting in card.settings:
            platform, first = known.setdefault(setting.name, (card.platform, setting))
            assert (platform, first) == (card.platform, setting)


def test_card_presents_the_channel(channel: Channel) -> None:
    card = channel.manifest
    assert MAKERS[card.name](HttpClient()).manifest == card, "a channel is called by its folder"
    assert re.fullmatch(r"[a-z][a-z0-9_]*", card.name)
    assert card.webhook_path is None or re.fullmatch(r"[a-z0-9-]+", card.webhook_path)
    assert re.fullmatch(r"#[0-9a-f]{6}", card.color)
    assert card.callback_path is None or re.fullmatch(r"(/[a-z0-9-]+)+", card.callback_path)
    assert (card.callback_path is not None) == isinstance(channel, contract.Connects)
    assert (DOCS / f"{card.docs_path}.md").is_file()
    for sentence in (card.summary, *card.limits, *(step.text for step in card.setup)):
        assert re.fullmatch(r"[A-Z].*[.]", sentence), sentence


def test_cloneable_channels_connect_by_a_form(channel: Channel) -> None:
    assert "clone" not in channel.manifest.menu or isinstance(channel, connecting.ConnectsByForm)


def test_icon_is_a_drawing_and_nothing_else(channel: Channel) -> None:
    drawing = ElementTree.fromstring(channel.manifest.icon)
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    for part in drawing.iter():
        assert part.tag.split("}")[1] in {
            "svg",
            "g",
            "path",
            "rect",
            "circle",
            "ellipse",
            "line",
            "polyline",
            "polygon",
        }
        assert not [name for name in part.attrib if name.startswith("on") or "href" in name]


def test_setting_of_each_channel_is_described(channel: Channel) -> None:
    names = [setting.name for setting in channel.manifest.settings]
    assert len(set(names)) == len(names)
    for setting in channel.manifest.settings:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", setting.name)
        assert setting.title
        assert setting.help.endswith(".")
        assert setting.kind != "secret" or setting.default is None
        assert not setting.required or setting.default is None


def test_defaults_on_the_card_are_those_in_use(channel: Channel) -> None:
    written = {s.name: s.default for s in channel.manifest.settings if s.default is not None}
    assert channel.capabilities(InboxFacts(settings=written)) == channel.capabilities(InboxFacts(settings={}))
    assert channel.call_limits(InboxFacts(settings=written)) == channel.call_limits(InboxFacts(settings={}))


def test_facts_of_another_channel_change_nothing(channel: Channel) -> None:
    strange = InboxFacts(settings={}, facts={"of another channel": "🏺"})
    assert channel.capabilities(strange) == channel.capabilities(InboxFacts(settings={}))


def test_methods_take_what_the_contract_says(any_channel: Channel) -> None:
    for protocol in (*CORE, *FEATURES):
        if protocol in FEATURES and not isinstance(any_channel, protocol):
            continue
        for name, expected in methods_of(protocol).items():
            own = inspect.signature(getattr(type(any_channel), name))
            assert list(own.parameters) == list(expected.parameters), name
            assert inspect.iscoroutinefunction(getattr(any_channel, name)) == inspect.iscoroutinefunction(
                getattr(protocol, name)
            ), name


def test_capabilities_and_features_agree(any_channel: Channel) -> None:
    can = any_channel.capabilities(InboxFacts(settings={}))
    assert can.text_limit > 0
    assert can.shows_typing == isinstance(any_channel, contract.ShowsTyping)
    assert can.marks_read == isinstance(any_channel, contract.MarksRead)
    assert ("image" in can.asked_per_conversation) == isinstance(any_channel, contract.ChecksImages)
    assert can.can_initiate == isinstance(any_channel, messages.Initiates)
    assert (can.edit_within is not None) == isinstance(any_channel, messages.Edits)
    assert (can.delete_within is not None) == isinstance(any_channel, messages.Deletes)
    assert bool(can.reactions) == isinstance(any_channel, messages.Reacts)
    assert can.templates == isinstance(any_channel, messages.SendsTemplates)
    assert (can.private_replies is not None) == isinstance(any_channel, comments.RepliesPrivately)
    assert can.calls == isinstance(any_channel, phone_calls.Calls)
    assert (can.comments is not None) == isinstance(any_channel, comments.ReadsComments)
    if can.comments is None:
        return
    verbs = {*can.comments.on_customers, *can.comments.on_own}
    assert ("hide" in verbs) == isinstance(any_channel, comments.Hides)
    assert ("like" in verbs) == isinstance(any_channel, comments.Likes)
    assert ("delete" in verbs) == isinstance(any_channel, comments.DeletesComments)
    assert "edit" not in verbs or isinstance(any_channel, comments.DeletesComments)
    assert "edit" not in can.comments.on_customers
    assert min(can.comments.backfill_posts, can.comments.backfill_comments) >= 0
    assert not can.comments.backfill_posts or isinstance(any_channel, comments.FetchesPosts)


def test_sizes_of_pictures_make_sense(channel: Channel) -> None:
    rule = channel.capabilities(InboxFacts(settings={})).attachments
    if rule is not None:
        assert rule.mime_types
        assert min(rule.max_bytes, rule.max_count) > 0
        assert (rule.min_width or 0) <= (rule.min_height or 0)
        assert rule.max_width is None or (rule.min_width or 0) <= rule.max_width <= (rule.max_height or rule.max_width)


def test_call_limits_count_methods_that_the_channel_has(channel: Channel) -> None:
    limits = channel.call_limits(InboxFacts(settings={}))
    known = {name for protocol in (*CORE, *FEATURES) for name in methods_of(protocol)}
    assert len({limit.name for limit in limits}) == len(limits)
    for limit in limits:
        assert limit.count > 0
        assert limit.per.total_seconds() > 0
        assert set(limit.calls) <= known
        assert all(hasattr(channel, call) for call in limit.calls)
