"""Envelope around every webhook: `{"client_key", "event", "create_time", "user_openid", "content"}`.

In the description `user_openid` is the person who acted and `client_key` the app; which of the app's businesses is
meant is not said, unless `content` names it. `content` is a string of JSON, but an object is read as well.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.contract.errors import Malformed
from frontdesk.kit.values import dataclass
from frontdesk.platforms.lenient_json import Json, TooDeep, as_id, as_name, as_time, read_json

APP = "app:"
"""Before a client key: what tells an app from an account."""
_BUSINESS_FIELDS = ("to_open_id", "business_id", "business_open_id")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Event, the person who caused it and when TikTok made it.

    `event` is lower-case. `content` is None when it could not be read as an object: the event itself is still known.
    """

    event: str
    sender_id: str | None
    created_at: datetime | None
    content: Json | None


def open_envelope(body: bytes) -> tuple[Json, Json | None]:
    """Return the outer object of a webhook, and its content. Raises `Malformed`."""
    outer = read_json(body)
    if not isinstance(outer, dict):
        raise Malformed("the webhook is not a JSON object")
    return outer, object_of(outer.get("content"))


def account_of(outer: Json, content: Json | None) -> str:
    """Return the business that the content names, else the app: its client key behind `APP`.

    Raises `Malformed` when there is neither.
    """
    for name in _BUSINESS_FIELDS:
        if (business_id := as_id((content or {}).get(name))) is not None:
            return business_id
    client_key = as_id(outer.get("client_key"))
    if client_key is None:
        raise Malformed("the webhook names neither an account nor an app")
    return f"{APP}{client_key}"


def read_envelope(outer: Json, content: Json | None) -> Envelope:
    """Read an opened envelope. Raises `Malformed`."""
    event = outer.get("event")
    name = as_name(event) if isinstance(event, str) else None
    if name is None:
        raise Malformed("the webhook names no event")
    return Envelope(name.lower(), as_id(outer.get("user_openid")), as_time(outer.get("create_time")), content)


def object_of(value: object) -> Json | None:
    """Return an object, or the object that a string holds as JSON; None for anything else."""
    if isinstance(value, str):
        try:
            value = read_json(value)
        except TooDeep:
            raise
        except Malformed:
            return None
    return value if isinstance(value, dict) else None
