"""What the tests are made of. `doc_*` payloads follow the documentation's examples; none was recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from frontdesk.channels.tiktok_feed import TikTokFeed
from frontdesk.contract.events import CommentPlace, InboundEvent
from frontdesk.kit.http import HttpClient
from tests.channels.reading import events_in
from tests.channels.tiktok_dm.samples import envelope, request

PAYLOADS = Path(__file__).parent / "payloads"
POST = "7203946942097902849"
COMMENT = "7247303576418566913"
PARENT = "7235861947622916866"
AUTHOR = "+Mia4Keller/Glaze+And+Kiln/0123456789abcdefghijklmnopqrstuv+x"
PLACE = CommentPlace(post_id=POST, comment_id=COMMENT)
REPLY = CommentPlace(post_id=POST, comment_id=COMMENT, parent_id=PARENT)


def update(**fields: object) -> dict[str, object]:
    """The content of a `comment.update`; a field set to None is left out."""
    content: dict[str, object] = {
        "comment_id": int(COMMENT),
        "video_id": int(POST),
        "parent_comment_id": 0,
        "comment_type": "comment",
        "comment_action": "insert",
        "unique_identifier": AUTHOR,
        "timestamp": 1687394416109,
        "text": "Is the blue vase back?",
        **fields,
    }
    return {name: value for name, value in content.items() if value is not None}


def parse(body: bytes) -> tuple[InboundEvent, ...]:
    return events_in(TikTokFeed(HttpClient()), request(body))


def parsed(**fields: object) -> InboundEvent:
    """The one event of a `comment.update` with these fields."""
    (event,) = parse(envelope("comment.update", update(**fields)))
    return event


def listed(**fields: object) -> dict[str, Any]:
    """A comment as TikTok's list tells it."""
    return {
        "comment_id": COMMENT,
        "video_id": POST,
        "unique_identifier": AUTHOR,
        "user_id": "0123456789abcdef0123456789abcdef",
        "create_time": "1687394416",
        "text": "Is the blue vase back?",
        "likes": 2,
        "replies": 1,
        "owner": False,
        "liked": True,
        "pinned": False,
        "status": "PUBLIC",
        "username": "mia.k",
        "display_name": "Mia Keller",
        "profile_image": "https://cdn.test/mia.jpeg?x-expires=1687480816",
        **fields,
    }
