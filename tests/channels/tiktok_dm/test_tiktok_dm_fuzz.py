"""Whatever comes in, only the contract's errors come out, and nothing that a database cannot store."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
from frontdesk.contract.errors import Malformed
from frontdesk.kit.http import HttpClient
from tests.channels.reading import events_in
from tests.channels.storable import check_events

from .samples import BUSINESS, PAYLOADS, message, request

CHANNEL = TikTokDirectMessages(HttpClient())
EVENTS = [
    "im_receive_msg",
    "im_send_msg",
    "im_mark_read_msg",
    "im_referral_msg",
    "authorization.removed",
    "im_receive_msg_eu",
    "im_auto_message_audit_update",
    "im_receive_high_intent_comment",
    "comment.update",
]
TYPES = ["text", "image", "video", "sticker", "emoji", "share_post", "template", "reaction", "OTHER"]
FIELDS = sorted(
    {
        *message(),
        "unique_identifier",
        "is_follower",
        "message_tag",
        "auto_message_type",
        "referenced_message_info",
        "reply_source_payload",
        "read",
        "referral",
        *TYPES,
    }
)

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**600), 10**600)
    | st.integers(0, 10**20)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from([BUSINESS, "u1", "\ud800", "\x00", "1700000000000", "https://cdn.test/x", *TYPES]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "role",
                    "body",
                    "media_id",
                    "url",
                    "source",
                    "ad",
                    "short_link",
                    "ref",
                    "elements",
                    "buttons",
                    "text",
                    "title",
                    "original_msg_id",
                    "operation",
                    "unique_identifier",
                    "timestamp",
                    "last_read_timestamp",
                    "emoji",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def check(body: bytes) -> None:
    try:
        events = events_in(CHANNEL, request(body))
    except Malformed:
        return
    assert events
    check_events(events)


@given(st.binary())
@settings(max_examples=200, deadline=None)
def test_webhook_of_any_bytes_is_read_or_rejected(body: bytes) -> None:
    check(body)


@given(anything)
@settings(max_examples=200, deadline=None)
def test_webhook_of_any_document_is_read_or_malformed(document: object) -> None:
    check(json.dumps(document).encode())


@given(
    event=st.sampled_from(EVENTS) | st.text(),
    changes=st.dictionaries(st.sampled_from(FIELDS), anything, max_size=6),
    kind=st.sampled_from(TYPES),
    create_time=anything,
    as_text=st.booleans(),
)
@settings(max_examples=600, deadline=None)
def test_event_of_any_content_can_be_stored(
    event: str, changes: dict[str, Any], kind: str, create_time: object, as_text: bool
) -> None:
    content = {**message(type=kind), **changes}
    inner = json.dumps(content) if as_text else content
    check(json.dumps({"event": event, "user_openid": BUSINESS, "create_time": create_time, "content": inner}).encode())


@given(name=st.sampled_from(sorted(path.stem for path in PAYLOADS.glob("*.json"))), data=st.data())
@settings(max_examples=400, deadline=None)
def test_webhook_recording_that_is_damaged_is_read_or_malformed(name: str, data: st.DataObject) -> None:
    body = bytearray((PAYLOADS / f"{name}.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(body))
