"""Webhooks written from the description, in our words; and whatever else may come in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.errors import Malformed
from frontdesk.contract.events import Content, Media, MessageReceived, Party, ReceiptUpdated, Unknown
from frontdesk.kit.http import HttpClient
from tests.channels.reading import account_in, events_in
from tests.channels.storable import check_events

from .samples import BUSINESS, FROM_THE_DESCRIPTION, NOW, envelope, message, parse, request

CHANNEL = TikTokOpenMessages(HttpClient())
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
RECEIVE = "direct_message.receive"


def received(content: object, **more: Any) -> MessageReceived:
    event = parse(envelope(RECEIVE, content, **more))
    assert isinstance(event, MessageReceived)
    return event


def identified(body: bytes) -> str:
    account = account_in(CHANNEL, request(body))
    assert account is not None
    return account


def test_payload_of_the_description_is_read() -> None:
    assert identified(FROM_THE_DESCRIPTION) == "app:your_app_client_key"
    assert not CHANNEL.is_account("app:your_app_client_key")
    assert CHANNEL.is_account(BUSINESS)
    assert parse(FROM_THE_DESCRIPTION) == MessageReceived(
        conversation_id="conv123",
        message_id="abc",
        sent_at=AT,
        sender=Party(remote_id="open_id_of_sender"),
        content=Content(kind="text", raw_kind="text", text="Hello"),
    )


def test_content_written_from_the_description_as_an_object() -> None:
    assert received(message(), as_object=True) == received(message())


def test_ids_may_be_numbers_and_times_milliseconds() -> None:
    big = 2**53 + 1
    body = envelope(RECEIVE, message(message_id=big, conversation_id=2**70, create_time=1700000000123), user_openid=big)
    event = parse(body)
    assert isinstance(event, MessageReceived)
    assert (event.message_id, event.conversation_id) == ("9007199254740993", "1180591620717411303424")
    assert event.sender.remote_id == "9007199254740993"
    assert event.sent_at == AT + timedelta(milliseconds=123)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"create_time": "1700000000"}, AT),
        ({"create_time": None}, AT + timedelta(seconds=1)),
        ({"create_time": "soon"}, AT + timedelta(seconds=1)),
    ],
)
def test_missing_time_is_the_envelopes(fields: dict[str, object], at: datetime) -> None:
    assert received(message(**fields)).sent_at == at


def test_message_without_any_time_takes_ours() -> None:
    assert received(message(create_time=None), create_time=None).sent_at == NOW


@pytest.mark.parametrize("content", ["Hello", '{"text": "Hello"}', {"text": "Hello", "mentions": []}])
def test_text_in_each_of_its_shapes(content: object) -> None:
    assert received(message(content=content)).content == Content(kind="text", raw_kind="text", text="Hello")


@pytest.mark.parametrize(
    ("content", "media_id", "url"),
    [
        ({"image_id": "i1", "image_url": "https://cdn.test/i1"}, "i1", "https://cdn.test/i1"),
        ({"url": "https://cdn.test/i1"}, None, "https://cdn.test/i1"),
        ("https://cdn.test/i1", None, "https://cdn.test/i1"),
        ({"media_id": 7}, "7", None),
    ],
)
def test_image_as_we_read_it(content: object, media_id: str | None, url: str | None) -> None:
    media = Media(kind="image", media_id=media_id, url=url)
    assert received(message(msg_type="IMAGE", content=content)).content == Content(
        kind="image", raw_kind="image", media=(media,)
    )


@pytest.mark.parametrize(
    ("kind", "content", "raw_kind"),
    [
        ("voice_note", {"seconds": 7}, "voice_note"),
        ("image", {"image_url": "javascript:alert(1)"}, "image"),
        ("text", {"body": "Hello"}, "text"),
        ("text", 7, "text"),
        (None, {"text": "Hello"}, "none"),
    ],
)
def test_message_of_an_unknown_type_is_kept_as_unknown(kind: object, content: object, raw_kind: str) -> None:
    assert received(message(msg_type=kind, content=content)).content == Content(kind="unknown", raw_kind=raw_kind)


def test_content_may_name_the_sender_and_the_business() -> None:
    content = message(from_open_id="u2", to_open_id=BUSINESS)
    assert received(content, user_openid=BUSINESS).sender == Party(remote_id="u2")
    for name in ("to_open_id", "business_id", "business_open_id"):
        assert identified(envelope(RECEIVE, message(**{name: BUSINESS}))) == BUSINESS
        assert identified(envelope(RECEIVE, message(**{name: BUSINESS}), as_object=True)) == BUSINESS
    assert identified(envelope(RECEIVE, message())) == "app:key-1"
    assert identified(envelope(RECEIVE, "not JSON")) == "app:key-1"


@pytest.mark.parametrize("left_out", ["message_id", "conversation_id"])
def test_message_without_its_ids_is_unknown(left_out: str) -> None:
    event = parse(envelope(RECEIVE, message(**{left_out: None})))
    assert isinstance(event, Unknown)
    assert (event.raw_kind, event.at, event.conversation_id) == (RECEIVE, AT, None)


def test_message_of_nobody_is_unknown() -> None:
    assert isinstance(parse(envelope(RECEIVE, message(), user_openid=None)), Unknown)


def test_receipt_stands_for_its_whole_second() -> None:
    content = {"conversation_id": "c1", "message_id": "m9", "create_time": 1700000000}
    assert parse(envelope("direct_message.read", content)) == ReceiptUpdated(
        conversation_id="c1", until=AT + timedelta(milliseconds=999), reader=Party(remote_id="u1")
    )
    exact = parse(envelope("Direct_Message.Read", content | {"create_time": 1700000000123}))
    assert isinstance(exact, ReceiptUpdated)
    assert exact.until == AT + timedelta(milliseconds=123)
    assert isinstance(parse(envelope("direct_message.read", {"create_time": 1700000000})), Unknown)


@pytest.mark.parametrize(
    ("event", "content", "note"),
    [
        ("conversation.created", {"conversation_id": "c1", "create_time": 1700000000}, "A customer began"),
        ("tiktok.ping", {}, "does not know: tiktok.ping"),
        (RECEIVE, "no JSON", "without readable content"),
        (RECEIVE, "[1]", "without readable content"),
    ],
)
def test_unknown_event_is_listed_without_a_conversation(event: str, content: object, note: str) -> None:
    found = parse(envelope(event, content))
    assert isinstance(found, Unknown)
    assert note in found.note
    assert (found.raw_kind, found.conversation_id) == (event, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        envelope(None, {}),
        envelope(RECEIVE, message(message_id="x" * 600)),
        envelope(RECEIVE, message(conversation_id="a\x00b")),
        envelope(RECEIVE, "[" * 100_000),
    ],
)
def test_body_that_is_no_webhook_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


def test_webhook_of_no_app_is_malformed() -> None:
    with pytest.raises(Malformed):
        identified(envelope(RECEIVE, message(), client_key=None))


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**600), 10**600)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["text", "image", "\ud800", "\x00", "1700000000000", "https://cdn.test/x", '{"text": "x"}']),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "image_url", "image_id", "url"]), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = sorted({*message(), "from_open_id", "to_open_id", "business_id"})


@given(
    event=st.sampled_from([RECEIVE, "direct_message.read", "conversation.created", "x"]),
    changes=st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4),
    outer=st.dictionaries(st.sampled_from(["client_key", "create_time", "user_openid"]), anything, max_size=2),
    as_string=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_webhook_of_any_content_yields_storable_events(
    event: str, changes: dict[str, object], outer: dict[str, object], as_string: bool
) -> None:
    content: object = {**message(), **changes}
    if as_string:
        content = json.dumps(content)
    body = json.dumps({"client_key": "k", "event": event, "user_openid": "u1", **outer, "content": content}).encode()
    try:
        assert identified(body)
        events = events_in(CHANNEL, request(body))
    except Malformed:
        return
    assert len(events) == 1
    check_events(events)
