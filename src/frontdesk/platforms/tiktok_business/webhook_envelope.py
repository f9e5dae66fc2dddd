"""Envelope around every TikTok webhook (portal doc 1832190670631937).

`{"client_key", "event", "create_time", "user_openid", "content"}`: `user_openid` is the business that the event is
for, not the person who caused it; `content` is a string of JSON, but an object is read as well.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.contract.errors import Malformed
from frontdesk.kit.values import dataclass
from frontdesk.platforms.lenient_json import Json, TooDeep, as_id, as_name, as_time, read_json


@dataclass(frozen=True, slots=True)
class Envelope:
    """Event, the business it is for and when TikTok made it.

    `event` is lower-case. `content` is None when it could not be read as an object: the event itself is still known.
    """

    event: str
    business_id: str
    created_at: datetime | None
    content: Json | None


def open_envelope(body: bytes) -> Json:
    """Return the outer object of a webhook. Raises `Malformed`."""
    outer = read_json(body)
    if not isinstance(outer, dict):
        raise Malformed("the webhook is not a JSON object")
    return outer


def business_of(outer: Json) -> str:
    """Return the id of the business that a webhook is for. Raises `Malformed`."""
    business_id = as_id(outer.get("user_openid"))
    if business_id is None:
        raise Malformed("the webhook names no account")
    return business_id


def read_envelope(outer: Json, business_id: str) -> Envelope:
    """Read an opened envelope. Raises `Malformed`."""
    event = outer.get("event")
    name = as_name(event) if isinstance(event, str) else None
    if name is None:
        raise Malformed("the webhook names no event")
    return Envelope(name.lower(), business_id, as_time(outer.get("create_time")), _content(outer))


def _content(outer: Json) -> Json | None:
    content = outer.get("content")
    if isinstance(content, str):
        try:
            content = read_json(content)
        except TooDeep:
            raise
        except Malformed:
            # The event happened even if we cannot read what it holds.
            return None
    return content if isinstance(content, dict) else None
