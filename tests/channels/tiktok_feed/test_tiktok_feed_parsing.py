"""What webhooks mean: TikTok's documented examples first, then what is known to differ from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.channels.tiktok_feed import TikTokFeed
from frontdesk.contract.errors import Malformed
from frontdesk.contract.events import (
    AuthorizationLost,
    CommentChange,
    CommentReceived,
    CommentStateChanged,
    Content,
    InboundEvent,
    Party,
    Unknown,
)
from frontdesk.kit.http import HttpClient
from tests.channels.reading import account_in, events_in
from tests.channels.storable import check_events
from tests.channels.tiktok_dm.samples import BUSINESS, NOW, envelope, request

from .samples import AUTHOR, COMMENT, PARENT, PAYLOADS, POST, parse, parsed, update

CHANNEL = TikTokFeed(HttpClient())
MIA = Party(remote_id=AUTHOR)
WRITTEN = datetime(2023, 6, 22, 0, 40, 16, 109000, tzinfo=UTC)


def received(parent_id: str | None, text: str | None) -> CommentReceived:
    content = None if text is None else Content(kind="text", raw_kind="comment", text=text)
    return CommentReceived(
        post_id=POST, comment_id=COMMENT, parent_id=parent_id, author=MIA, at=WRITTEN, content=content
    )


def changed(change: CommentChange, parent_id: str | None = None) -> CommentStateChanged:
    return CommentStateChanged(
        post_id=POST, comment_id=COMMENT, parent_id=parent_id, change=change, at=WRITTEN, author=MIA
    )


DOCUMENTED: dict[str, InboundEvent] = {
    "doc_comment_update_insert": received(None, "Is the blue vase back?"),
    "doc_comment_update_insert_reply_without_text": received(PARENT, None),
    "doc_comment_update_delete_reply": changed("deleted", PARENT),
    "doc_comment_update_set_to_hidden": changed("hidden"),
    "doc_comment_update_set_to_friends_only": changed("limited"),
    "doc_comment_update_set_to_public": changed("public"),
    "doc_authorization_removed": AuthorizationLost(reason="The business disconnected the app in TikTok."),
    "doc_brand_mention": Unknown(
        raw_kind="brand.mention.event",
        note="Somebody mentioned the account on TikTok. Mentions are not part of this inbox.",
        at=datetime(2023, 6, 22, 0, 40, 17, tzinfo=UTC),
    ),
    "doc_post_publicly_available": Unknown(
        raw_kind="post.publish.publicly_available",
        note="The publishing of a video changed. Posts are not part of this inbox.",
        at=datetime(2023, 6, 22, 0, 40, 17, tzinfo=UTC),
    ),
}


def test_recorded_payloads_are_all_expected() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(DOCUMENTED)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_payload_of_the_documentation_is_read(name: str) -> None:
    body = (PAYLOADS / f"{name}.json").read_bytes()
    assert account_in(CHANNEL, request(body)) == BUSINESS
    assert parse(body) == (DOCUMENTED[name],)


@pytest.mark.parametrize("parent", [0, "0", "", None, int(COMMENT), COMMENT])
@pytest.mark.parametrize("kind", ["comment", "reply", None, 7])
def test_comment_without_a_parent_is_first_level(parent: object, kind: object) -> None:
    event = parsed(parent_comment_id=parent, comment_type=kind)
    assert isinstance(event, CommentReceived)
    assert event.parent_id is None


@pytest.mark.parametrize("parent", [int(PARENT), PARENT])
@pytest.mark.parametrize("kind", ["comment", "reply", None])
def test_comment_with_a_parent_is_a_reply_whatever_its_type(parent: object, kind: object) -> None:
    event = parsed(parent_comment_id=parent, comment_type=kind)
    assert isinstance(event, CommentReceived)
    assert event.parent_id == PARENT


@given(comment=st.integers(1, 2**70), post=st.integers(1, 2**70), as_text=st.booleans())
@settings(max_examples=100, deadline=None)
def test_ids_stay_exact(comment: int, post: int, as_text: bool) -> None:
    kind = str if as_text else int
    event = parsed(comment_id=kind(comment), video_id=kind(post))
    assert isinstance(event, CommentReceived)
    assert (event.comment_id, event.post_id) == (str(comment), str(post))


@pytest.mark.parametrize(
    ("action", "change"),
    [("DELETE", "deleted"), ("Set_To_Hidden", "hidden"), ("SET_TO_PUBLIC", "public"), ("delete", "deleted")],
)
def test_actions_in_any_case(action: str, change: str) -> None:
    event = parsed(comment_action=action)
    assert isinstance(event, CommentStateChanged)
    assert event.change == change
    assert isinstance(parsed(comment_action="INSERT"), CommentReceived)


@pytest.mark.parametrize("text", [None, "", 7, ["x"], {"body": "x"}])
def test_text_that_is_left_out_is_asked_for(text: object) -> None:
    event = parsed(text=text)
    assert isinstance(event, CommentReceived)
    assert event.content is None
    assert event.from_business is None


def test_text_with_half_an_emoji_or_nul_can_be_stored() -> None:
    event = parsed(text="nice \ud83d va\x00se")
    assert isinstance(event, CommentReceived)
    assert event.content is not None
    assert event.content.text == "nice \ufffd vase"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"timestamp": "1687394416109"}, WRITTEN),
        ({"timestamp": 1687394416}, WRITTEN.replace(microsecond=0)),
        ({"timestamp": None}, NOW),
        ({"timestamp": "yesterday"}, NOW),
    ],
)
def test_time_of_any_unit_is_read(fields: dict[str, object], at: datetime) -> None:
    event = parsed(**fields)
    assert isinstance(event, CommentReceived)
    assert event.at == at


def test_comment_without_a_time_takes_the_envelopes() -> None:
    body = envelope("comment.update", update(timestamp=None), create_time=1687394417)
    (event,) = parse(body)
    assert isinstance(event, CommentReceived)
    assert event.at == datetime(2023, 6, 22, 0, 40, 17, tzinfo=UTC)


def test_change_without_an_author_is_still_a_change() -> None:
    event = parsed(comment_action="delete", unique_identifier=None)
    assert isinstance(event, CommentStateChanged)
    assert event.author is None


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"comment_action": "pin"}, f"The comment {COMMENT} changed in a way that Frontdesk does not know: pin."),
        ({"comment_action": None}, f"The comment {COMMENT} changed without saying how."),
        ({"comment_id": None}, "TikTok said that a comment changed, but not which one."),
        ({"comment_id": 0}, "TikTok said that a comment changed, but not which one."),
        ({"video_id": "0"}, "TikTok said that a comment changed, but not which one."),
        ({"comment_id": 7.247303576418567e18}, "TikTok said that a comment changed, but not which one."),
        ({"unique_identifier": ""}, f"Somebody wrote the comment {COMMENT}, but TikTok did not say who."),
    ],
)
def test_unreadable_event_is_kept_with_a_sentence(fields: dict[str, object], note: str) -> None:
    event = parsed(**fields)
    assert isinstance(event, Unknown)
    assert (event.raw_kind, event.note) == ("comment.update", note)


@pytest.mark.parametrize("content", ["no json", "[]", "null", 7])
def test_content_that_is_unreadable_is_kept_as_unknown(content: object) -> None:
    (event,) = parse(envelope("comment.update", content if isinstance(content, str) else json.dumps(content)))
    assert isinstance(event, Unknown)
    assert event.note == "TikTok said that a comment changed, without readable content."


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("im_receive_msg", "direct messages"),
        ("comment.pinned", "does not know: comment.pinned"),
        ("video.upload.failed", "Posts are not part"),
        ("later.event", "does not know: later.event"),
    ],
)
def test_unknown_events_are_kept_with_a_sentence(event: str, words: str) -> None:
    (found,) = parse(envelope(event, {}))
    assert isinstance(found, Unknown)
    assert words in found.note


def test_object_instead_of_a_text_and_the_event_in_upper_case() -> None:
    body = json.dumps({"event": "COMMENT.UPDATE", "user_openid": BUSINESS, "content": update()}).encode()
    (event,) = parse(body)
    assert isinstance(event, CommentReceived)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"event":"comment.update"}', b'{"user_openid":"biz-123"}', b"\xff", b"[" * 100_000],
)
def test_body_that_is_no_webhook_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**600), 10**600)
    | st.integers(0, 10**20)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["0", AUTHOR, "insert", "delete", "\ud800", "\x00", "1687394416109"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    event=st.sampled_from(["comment.update", "authorization.removed", "brand.mention.event"]) | st.text(),
    changes=st.dictionaries(st.sampled_from(sorted(update())), anything, max_size=5),
    create_time=anything,
    as_text=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_event_of_any_content_can_be_stored(
    event: str, changes: dict[str, object], create_time: object, as_text: bool
) -> None:
    content = {**update(), **changes}
    inner = json.dumps(content) if as_text else content
    check(json.dumps({"event": event, "user_openid": BUSINESS, "create_time": create_time, "content": inner}).encode())


@given(name=st.sampled_from(sorted(DOCUMENTED)), data=st.data())
@settings(max_examples=300, deadline=None)
def test_payload_that_is_damaged_is_read_or_malformed(name: str, data: st.DataObject) -> None:
    body = bytearray((PAYLOADS / f"{name}.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(body))


def check(body: bytes) -> None:
    try:
        events = events_in(CHANNEL, request(body))
    except Malformed:
        return
    assert len(events) == 1
    check_events(events)
