"""What respond.io says, in our words: messages of every type, statuses, contacts, webhooks of both shapes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.respondio.contacts import next_cursor, person
from frontdesk.channels.respondio.content import content_of
from frontdesk.channels.respondio.messages import events_of
from frontdesk.contract.errors import Malformed, SignatureRejected
from frontdesk.contract.events import MessageEchoed, MessageReceived, Party, StatusChanged, Unknown
from tests.channels.reading import events_in
from tests.channels.storable import check_events

from .samples import CHANNEL, CONTACT, INCOMING, KEY, OUTGOING, flat, webhook

ANA = Party(remote_id="398350624", name="Ana Sol", avatar_url="https://cdn.example.com/avatar/398350624.jpg")


def read(item: dict[str, Any]) -> list[Any]:
    return list(events_of(item, ANA.remote_id, ANA))


def test_incoming_message_has_the_time_of_its_id() -> None:
    [event] = read(INCOMING)
    assert isinstance(event, MessageReceived)
    assert (event.message_id, event.conversation_id, event.sender) == ("1771831909270000", "398350624", ANA)
    assert event.sent_at == datetime(2026, 2, 23, 7, 31, 49, 270000, tzinfo=UTC)
    assert event.content.text == "Is the blue bowl still there?"


def test_reply_comes_with_its_delivery_status() -> None:
    echo, *statuses = read(OUTGOING)
    assert isinstance(echo, MessageEchoed)
    assert (echo.origin, echo.automatic, echo.recipient) == ("unknown", None, ANA)
    assert [(s.status, s.message_id) for s in statuses] == [
        ("delivered", "1771832008647092"),
        ("read", "1771832008647092"),
    ]
    assert statuses[0].at == datetime(2026, 2, 23, 7, 33, 33, 450000, tzinfo=UTC)


def test_failure_says_why() -> None:
    failed = [{"value": "failed", "timestamp": 1771832009571, "message": "Outside of the 48 hour window"}]
    _, status = read(OUTGOING | {"status": failed})
    assert isinstance(status, StatusChanged)
    assert (status.status, status.reason) == ("failed", "Outside of the 48 hour window")


@pytest.mark.parametrize(
    ("source", "origin", "automatic"),
    [
        ("api", "unknown", None),
        ("user", "native_app", None),
        ("echo", "native_app", None),
        ("workflow", "other", "workflow"),
        ("ai_agent", "other", "ai_agent"),
        ("broadcast", "other", "broadcast"),
        ("something_new", "other", "something_new"),
        (None, "other", None),
    ],
)
def test_author_of_a_business_message_is_its_source(source: str | None, origin: str, automatic: str | None) -> None:
    echo = read(OUTGOING | {"sender": {"source": source}})[0]
    assert (echo.origin, echo.automatic) == (origin, automatic)


@pytest.mark.parametrize("quoted", [1771831909270000, "1771831909270000", {"messageId": 1771831909270000}])
def test_quote_names_its_message(quoted: object) -> None:
    assert read(INCOMING | {"replyTo": quoted})[0].reply_to == "1771831909270000"


@pytest.mark.parametrize(
    ("message", "kind", "text"),
    [
        ({"type": "text", "text": "Hello"}, "text", "Hello"),
        ({"type": "text", "text": ""}, "text", ""),
        ({"type": "email", "subject": "Order 7", "text": "Where is it?"}, "text", "Order 7\n\nWhere is it?"),
        ({"type": "quick_reply", "title": "Which one?", "replies": ["Blue", "Green"]}, "template", "Which one?"),
        ({"type": "location", "latitude": 13.75, "longitude": "100.5", "address": "Pier 4"}, "location", "Pier 4"),
        ({"type": "location", "latitude": 13.75, "longitude": 100.5}, "location", "13.750000,100.500000"),
        ({"type": "location", "latitude": "north", "longitude": 900}, "location", None),
        ({"type": "post", "post": {"url": "https://www.tiktok.com/@x/video/1", "text": "Look"}}, "share_post", "Look"),
        ({"type": "story_reply", "text": "Nice!", "story": {"url": "https://x.example/s"}}, "share_post", "Nice!"),
        ({"type": "whatsapp_interactive", "interactive": {"button_reply": {"id": "b", "title": "Yes"}}}, "text", "Yes"),
        ({"type": "whatsapp_order", "order": {"product_items": [{"product_retailer_id": "BOWL", "quantity": 2,
          "item_price": 12.5, "currency": "EUR"}]}}, "text", "2 × BOWL, 12.5 EUR"),
        ({"type": "whatsapp_template", "template": {"name": "order_sent"}}, "template", "order_sent"),
        ({"type": "custom_payload", "payload": {"a": 1}}, "unknown", None),
        ({"type": "unsupported"}, "unknown", None),
        ({"type": "hologram", "text": "?"}, "unknown", "?"),
        ({}, "unknown", None),
    ],
)  # fmt: skip
def test_content_of_every_type_is_shown(message: dict[str, Any], kind: str, text: str | None) -> None:
    content = content_of(message)
    assert (content.kind, content.text) == (kind, text)
    assert content.raw_kind


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file"])
def test_attachments_are_fetched(kind: str) -> None:
    block = {"type": kind, "url": "https://cdn.example.com/f", "fileName": "list.pdf", "isPending": False}
    content = content_of({"type": "attachment", "attachment": block})
    [media] = content.media
    assert (content.kind, media.kind, media.url) == (kind, kind, "https://cdn.example.com/f")
    assert media.name == ("list.pdf" if kind == "file" else None)


def test_attachment_without_a_link_says_so() -> None:
    content = content_of({"type": "attachment", "attachment": {"type": "image", "url": "javascript:alert(1)"}})
    assert (content.kind, content.raw_kind, content.media) == ("unknown", "attachment without a link", ())


def test_message_with_quick_replies_has_buttons() -> None:
    content = content_of({"type": "quick_reply", "title": "Which?", "replies": ["Blue", "", None, "Green"]})
    assert [button.title for button in content.buttons] == ["Blue", "Green"]


def test_contact_without_a_name_is_called_by_what_there_is() -> None:
    assert person(CONTACT) == ANA
    named = [person({"id": 1, **part}) for part in ({"phone": "+491"}, {"email": "a@example.com"}, {})]
    assert [who.name for who in named if who is not None] == ["+491", "a@example.com", "1"]
    assert person({"firstName": "Nobody"}) is None


def test_page_cursor_is_read_from_the_next_address() -> None:
    following = "https://api.respond.io/v2/contact/list?limit=10&cursorId=abc%2B1"
    assert next_cursor({"pagination": {"next": following}}) == "abc+1"
    for last in ({"next": None}, {"next": ""}, {}, None):
        assert next_cursor({"pagination": last}) is None


def test_webhooks_of_both_shapes() -> None:
    [received] = events_in(CHANNEL, webhook(flat("message.received", INCOMING)))
    assert isinstance(received, MessageReceived)
    assert (received.sender, received.message_id) == (ANA, "1771831909270000")
    bare = {key: value for key, value in INCOMING.items() if key != "traffic"}
    sent = events_in(CHANNEL, webhook(flat("message.sent", bare)))
    assert isinstance(sent[0], MessageEchoed)
    [inside] = events_in(CHANNEL, webhook({"data": flat("message.received", INCOMING)}))
    assert inside == received
    older = {"data": {"contact": CONTACT, "message": {"type": "text", "text": "Hello"}, "conversationId": "7"}}
    [unknown] = events_in(CHANNEL, webhook(older))
    assert isinstance(unknown, Unknown), "it names no message, so respond.io must be asked"
    assert CHANNEL.hinted_conversation(webhook(older)) == "398350624"


def test_unknown_events_are_kept() -> None:
    [event] = events_in(CHANNEL, webhook(flat("conversation.closed", conversation={"category": "done"})))
    assert isinstance(event, Unknown)
    assert event.raw_kind == "conversation.closed"


def test_webhook_that_is_no_object_is_malformed() -> None:
    for body in (b"", b"[]", b"7", b"{"):
        with pytest.raises(Malformed):
            events_in(CHANNEL, webhook(body))


def test_signature_of_the_documentation_is_accepted() -> None:
    body = b'{"event":"message","data":"test"}'
    request = webhook(body, key=None, **{"x-webhook-signature": "UtAE5LaeNjrL33PUEQfh69YKw7UhrrkOL9tQN0+xIrI="})
    CHANNEL.read(request, {"RESPONDIO_SIGNING_KEYS": "secret"})
    CHANNEL.read(request, {"RESPONDIO_SIGNING_KEYS": "other, secret"})


@pytest.mark.parametrize("keys", ["", "  ", " , ", "other"])
def test_signature_with_a_wrong_key_is_refused(keys: str) -> None:
    with pytest.raises(SignatureRejected):
        CHANNEL.read(webhook(flat("message.received", INCOMING)), {"RESPONDIO_SIGNING_KEYS": keys})


@pytest.mark.parametrize("given_header", ["", "x", "Ünïcode", "=" * 44])
def test_signature_that_is_wrong_is_refused(given_header: str) -> None:
    request = webhook(flat("message.received", INCOMING), key=None, **{"x-webhook-signature": given_header})
    with pytest.raises(SignatureRejected):
        CHANNEL.read(request, {"RESPONDIO_SIGNING_KEYS": KEY})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "attachment", "url", "replies", "status", "value"]), inner)
    ),
    max_leaves=12,
)


@given(message=anything, status=anything, sender=anything)
def test_message_of_any_shape_can_be_stored(message: object, status: object, sender: object) -> None:
    events = read(OUTGOING | {"message": message, "status": status, "sender": sender})
    check_events(tuple(events))
    assert timedelta(0) <= events[0].sent_at - datetime(2026, 2, 23, tzinfo=UTC)
