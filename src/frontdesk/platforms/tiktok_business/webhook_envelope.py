"""The envelope around every TikTok webhook (portal doc 1832190670631937).

`{"client_key", "event", "create_time", "user_openid", "content"}`: `user_openid` is the business that the event is
for, not the person who caused it; `content` is a string of JSON, but an object is read as well.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from frontdesk.contract.errors import Malformed
from frontdesk.kit.values import dataclass
from frontdesk.platforms.lenient_json import Json, TooDeep, as_id, as_name, as_time, read_json


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event, whom it is for and when TikTok made it.

    `event` is lower-case. `content` is None when it could not be read as an object: the event itself is still known.
    """

    event: str
    business_id: str
    created_at: datetime | None
    content: Json | None


def business_of(body: bytes) -> str:
    """The id of the business that a webhook is for. Raises `Malformed`."""
    return _business_id(_outer(body))


def read_envelope(body: bytes) -> Envelope:
    """Open a webhook's envelope. Raises `Malformed`."""
    outer = _outer(body)
    event = outer.get("event")
    name = as_name(event) if isinstance(event, str) else None
    if name is None:
        raise Malformed("the webhook names no event")
    return Envelope(name.lower(), _business_id(outer), as_time(outer.get("create_time")), _content(outer))


@lru_cache(maxsize=2)
def _outer(body: bytes) -> Json:
    """The same webhook is opened twice, for whom it is and for what it says, so the last ones are remembered."""
    outer = read_json(body)
    if not isinstance(outer, dict):
        raise Malformed("the webhook is not a JSON object")
    return outer


def _business_id(outer: Json) -> str:
    business_id = as_id(outer.get("user_openid"))
    if business_id is None:
        raise Malformed("the webhook names no account")
    return business_id


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
