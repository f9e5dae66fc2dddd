"""What webhooks mean beyond the recorded ones; made from TikTok's documentation."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.contract.content import Button
from frontdesk.contract.errors import Malformed
from frontdesk.contract.events import (
    AuthorizationLost,
    Content,
    MessageEchoed,
    MessageReceived,
    ReactionChanged,
    ReceiptUpdated,
    ReferralReceived,
    Unknown,
)

from .samples import BUSINESS, NOW, envelope, message, parse

FROM_BUSINESS: dict[str, Any] = {
    "from": "marlowfinch",
    "to": "mia",
    "from_user": {"id": BUSINESS, "role": "business_account"},
    "to_user": {"id": "u1", "role": "personal_account"},
}


def received(**fields: object) -> MessageReceived:
    (event,) = parse(envelope("im_receive_msg", message(**fields)))
    assert isinstance(event, MessageReceived)
    return event


def unknown(event: object, content: object) -> Unknown:
    (found,) = parse(envelope(event, content))
    assert isinstance(found, Unknown)
    return found


CARD = {"type": "qa_button_card", "elements": [{"title": "Size?", "buttons": [{"text": "Small", "id": "s"}]}]}
FLAT = {"type": "QA_BUTTON_CARD", "title": "Size?", "buttons": [{"title": "Small", "id": "s", "type": "REPLY"}]}
QUESTION = Content(kind="template", raw_kind="template", text="Size?", buttons=(Button(id="s", title="Small"),))
PLAYER = Content(kind="share_post", raw_kind="share_post", embed_url="https://www.tiktok.com/player/v1/77")


@pytest.mark.parametrize(
    ("block", "content"),
    [
        ({"type": "TEXT"}, Content(kind="text", raw_kind="text", text="Hello")),
        ({"text": {"body": "a\x00b\ud83dc"}}, Content(kind="text", raw_kind="text", text="ab\ufffdc")),
        ({"text": {"body": "👋🏽"}}, Content(kind="text", raw_kind="text", text="👋🏽")),
        ({"text": None}, Content(kind="unknown", raw_kind="text")),
        ({"type": "image", "image": {}}, Content(kind="unknown", raw_kind="image")),
        ({"type": "sticker", "sticker": {"url": "javascript:x"}}, Content(kind="unknown", raw_kind="sticker")),
        ({"type": "share_post", "share_post": {"video_id": 77}}, PLAYER),
        ({"type": "template", "template": CARD}, QUESTION),
        ({"type": "TEMPLATE", "template": FLAT}, QUESTION),
        ({"type": "voice_note"}, Content(kind="unknown", raw_kind="voice_note")),
    ],
)
def test_content_of_every_type_is_read(block: dict[str, object], content: Content) -> None:
    assert received(**block).content == content


@pytest.mark.parametrize(
    ("kind", "where"), [("video", {"media_id": "v1"}), ("emoji", {"url": "https://cdn.test/e.png"})]
)
def test_content_with_media_names_its_files(kind: str, where: dict[str, str]) -> None:
    (medium,) = received(**{"type": kind, kind: where}).content.media
    assert (medium.kind, medium.media_id, medium.url) == (kind, where.get("media_id"), where.get("url"))


def test_content_may_be_an_object_and_ids_may_be_large_numbers() -> None:
    content = message(message_id=7247303576418566913, conversation_id=7203946942097902849)
    (event,) = parse(json.dumps({"event": "IM_RECEIVE_MSG", "user_openid": BUSINESS, "content": content}).encode())
    assert isinstance(event, MessageReceived)
    assert (event.message_id, event.conversation_id) == ("7247303576418566913", "7203946942097902849")


def test_quote_names_its_message() -> None:
    assert received(referenced_message_info={"referenced_message_id": "m0"}).reply_to == "m0"


@pytest.mark.parametrize(
    ("timestamp", "create_time", "expected"),
    [
        (1700000000123, 5, datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC)),
        ("1700000000123", 5, datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC)),
        (1700000000, 5, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (None, 1700000000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (float("nan"), 1700000000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (float("inf"), "1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (10**400, 0, NOW),
        (-5, "soon", NOW),
        ([1], None, NOW),
    ],
)
def test_time_of_any_unit_is_read(timestamp: object, create_time: object, expected: datetime) -> None:
    (event,) = parse(envelope("im_receive_msg", message(timestamp=timestamp), create_time=create_time))
    assert isinstance(event, MessageReceived)
    assert event.sent_at == expected


@pytest.mark.parametrize(
    ("fields", "incoming"),
    [
        ({}, True),
        (FROM_BUSINESS, False),
        # The event's name says the opposite of the ids: the ids are right.
        ({"from_user": {"id": "u1"}, "to_user": {"id": BUSINESS}}, True),
        ({"from_user": {"id": BUSINESS}, "to_user": {"id": "u1"}}, False),
        # No id is the business's: the roles decide.
        ({"from_user": {"id": "u1", "role": "PERSONAL_ACCOUNT"}, "to_user": {"id": "b2"}}, True),
        ({"from_user": {"id": "b2", "role": "BUSINESS_ACCOUNT"}, "to_user": {"id": "u1"}}, False),
    ],
)
@pytest.mark.parametrize("event", ["im_receive_msg", "im_send_msg"])
def test_direction_follows_the_author(event: str, fields: dict[str, object], incoming: bool) -> None:
    (found,) = parse(envelope(event, message(**fields)))
    person = found.sender if isinstance(found, MessageReceived) else None
    if isinstance(found, MessageEchoed):
        person = found.recipient
    assert isinstance(found, MessageReceived) is incoming
    assert person is not None
    assert person.remote_id == "u1"


@pytest.mark.parametrize(("event", "incoming"), [("im_receive_msg", True), ("im_send_msg", False)])
def test_direction_without_ids_and_roles_follows_the_event_name(event: str, incoming: bool) -> None:
    (found,) = parse(envelope(event, message(from_user=None, to_user=None, unique_identifier="u9")))
    assert isinstance(found, MessageReceived) is incoming


@pytest.mark.parametrize(
    ("source", "origin"),
    [("API", "own_api"), ("app", "native_app"), ("WEB", "other"), ("OTHERS", "other"), ("UNKNOWN_SOURCE", "other")],
)
def test_echo_of_every_source_names_its_origin(source: str, origin: str) -> None:
    (found,) = parse(envelope("im_send_msg", message(**FROM_BUSINESS, message_tag={"source": source})))
    assert isinstance(found, MessageEchoed)
    assert found.origin == origin


@pytest.mark.parametrize("left_out", ["message_id", "conversation_id"])
@pytest.mark.parametrize("empty", [None, "", {}, True])
def test_message_without_an_id_is_kept_as_unknown(left_out: str, empty: object) -> None:
    found = unknown("im_receive_msg", message(**{left_out: empty}))
    assert found.raw_kind == "im_receive_msg"


def test_message_without_a_person_is_kept_in_its_conversation() -> None:
    found = unknown("im_receive_msg", message(from_user=None))
    assert (found.conversation_id, found.message_id, found.sender) == ("c1", "m1", None)


@pytest.mark.parametrize("content", ["not JSON", "[1]", "null", "", '"text"'])
def test_unreadable_content_is_kept_as_unknown(content: str) -> None:
    assert unknown("im_receive_msg", content).conversation_id is None


def test_event_with_several_reactions_yields_one_each() -> None:
    entries = [
        {
            "operation": "ADD",
            "emoji": "❤️",
            "unique_identifier": "u1",
            "original_msg_id": "m0",
            "timestamp": 1700000000000,
        },
        {"operation": "add", "type": "AI_EMOJI", "ai_emoji_url": "https://cdn.test/a.png", "original_msg_id": "m2"},
        {"operation": "REMOVE", "emoji": "👍", "unique_identifier": BUSINESS, "original_msg_id": "m0"},
        {"operation": "ADD", "emoji": "👍"},
    ]
    heart, drawn, taken_back, nameless = parse(
        envelope("im_receive_msg", message(type="reaction", reaction=entries, unique_identifier="u1"))
    )
    assert isinstance(heart, ReactionChanged)
    assert (heart.message_id, heart.emoji, heart.added, heart.from_business) == ("m0", "❤️", True, False)
    assert heart.reactor.username == "mia"
    assert isinstance(drawn, ReactionChanged)
    assert (drawn.message_id, drawn.emoji, drawn.image_url) == ("m2", "", "https://cdn.test/a.png")
    assert isinstance(taken_back, ReactionChanged)
    assert (taken_back.added, taken_back.from_business, taken_back.reactor.remote_id) == (False, True, BUSINESS)
    assert isinstance(nameless, Unknown)
    assert nameless.conversation_id == "c1"


def test_reaction_of_the_business_in_an_echo() -> None:
    entry = {"operation": "ADD", "emoji": "👍", "original_msg_id": "m0"}
    (found,) = parse(envelope("im_send_msg", message(**FROM_BUSINESS, type="reaction", reaction=entry)))
    assert isinstance(found, ReactionChanged)
    assert (found.from_business, found.reactor.remote_id) == (True, BUSINESS)


@pytest.mark.parametrize("kind", ["reaction_v2", None, 7, ["text"]])
def test_reactions_are_read_whatever_the_event_type(kind: object) -> None:
    entry = {"operation": "ADD", "emoji": "👍", "original_msg_id": "m0"}
    (found,) = parse(envelope("im_receive_msg", message(type=kind, text=None, reaction=[entry])))
    assert isinstance(found, ReactionChanged)
    assert found.message_id == "m0"


@pytest.mark.parametrize("event", ["im_receive_msg", "im_send_msg"])
@pytest.mark.parametrize("kind", [None, "", "  ", 7, True, ["text"], {"text": 1}])
def test_message_whose_type_is_no_text_is_kept_as_unknown(event: str, kind: object) -> None:
    found = unknown(event, message(type=kind))
    assert (found.conversation_id, found.message_id) == ("c1", "m1")


@pytest.mark.parametrize("more", [{"reaction": None}, {"reaction": []}, {"reaction": [{"emoji": "👍"}]}])
def test_readable_message_that_also_names_reactions_is_a_message(more: dict[str, object]) -> None:
    (found,) = parse(envelope("im_receive_msg", {**message(), **more}))
    assert isinstance(found, MessageReceived)


@pytest.mark.parametrize("emoji", [None, "", "  ", "🔥" * 512, "<b>fire</b>", "two words", ["👍"]])
def test_reaction_without_an_emoji_that_can_be_one_changes_nothing(emoji: object) -> None:
    entry = {"operation": "ADD", "emoji": emoji, "original_msg_id": "m0"}
    found = unknown("im_receive_msg", message(type="reaction", reaction=[entry]))
    assert found.conversation_id is None


def test_reaction_with_an_unknown_operation_says_which() -> None:
    entry = {"operation": "BOUNCE", "emoji": "👍", "original_msg_id": "m0"}
    found = unknown("im_receive_msg", message(type="reaction", reaction=[entry]))
    assert found.note == "TikTok said that a reaction changed in a way that Frontdesk does not know: bounce."


def test_receipt_without_a_time_claims_the_time_of_the_event_only() -> None:
    base = {"conversation_id": "c1", "from_user": {"id": "u1"}}
    (found,) = parse(envelope("im_mark_read_msg", {**base, "timestamp": 1700000000000}))
    assert isinstance(found, ReceiptUpdated)
    assert found.until == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert unknown("im_mark_read_msg", base).conversation_id is None


def test_business_reading_is_no_receipt() -> None:
    content = {"conversation_id": "c1", "from_user": {"id": BUSINESS}, "read": {"last_read_timestamp": 1700000000000}}
    assert unknown("im_mark_read_msg", content).conversation_id is None


def test_referral_from_elsewhere() -> None:
    (found,) = parse(
        envelope("im_referral_msg", message(type=None, referral={"source": "QR_CODE", "qr_code": {"n": 5}}))
    )
    assert isinstance(found, ReferralReceived)
    assert (found.source, found.details, found.url) == ("qr_code", {}, None)


@pytest.mark.parametrize(
    "event",
    [
        "im_auto_message_config_update",
        "im_receive_high_intent_comment",
        "comment.update",
        "brand.mention.event",
        "post.publish.complete",
        "video.upload.failed",
        "something_new",
    ],
)
def test_unknown_events_are_kept_with_a_sentence(event: str) -> None:
    found = unknown(event, {"conversation_id": "c1", "comment_text": "How much?"})
    assert found.raw_kind == event
    assert len(found.note) > 20
    assert found.conversation_id is None


@pytest.mark.parametrize(("reason", "word"), [(1, "disconnected"), ("4", "banned"), (99, "without giving a reason")])
def test_withdrawn_permission_is_reported(reason: object, word: str) -> None:
    (found,) = parse(envelope("authorization.removed", {"reason": reason}))
    assert isinstance(found, AuthorizationLost)
    assert word in found.reason


def test_withdrawn_permission_without_readable_content() -> None:
    (found,) = parse(envelope("authorization.removed", "?"))
    assert isinstance(found, AuthorizationLost)


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{",
        b"[" * 100_000,
        json.dumps({"event": "x"}).encode(),
        json.dumps({"user_openid": "b"}).encode(),
        json.dumps({"event": 5, "user_openid": "b"}).encode(),
        json.dumps({"event": "", "user_openid": "b"}).encode(),
        json.dumps({"event": "x", "user_openid": ""}).encode(),
        json.dumps({"event": "x", "user_openid": ["b"]}).encode(),
        json.dumps({"event": "x", "user_openid": "b\x00"}).encode(),
        json.dumps({"event": "x", "user_openid": "b" * 513}).encode(),
        b'{"event":"x","user_openid":' + b"9" * 600 + b"}",
        b'{"event":"x","user_openid":' + b"9" * 6000 + b"}",
        envelope("im_receive_msg", DEEP),
        envelope("im_receive_msg", message(message_id="m" * 513)),
        envelope("im_receive_msg", message(conversation_id="c\ud800")),
        envelope("im_receive_msg", message(from_user={"id": "u\x00"})),
    ],
)
def test_body_that_is_no_webhook_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)
