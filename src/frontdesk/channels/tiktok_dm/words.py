"""TikTok's enum values and references in our words."""

from __future__ import annotations

from frontdesk.contract.events import Origin
from frontdesk.platforms.lenient_json import Json, as_id, as_object, as_word

_ORIGINS: dict[str, Origin] = {"api": "own_api", "app": "native_app"}


def origin_of(message: Json) -> Origin:
    """Where a message of the business was written: `message_tag.source`, anything but API and APP being `other`."""
    return _ORIGINS.get(as_word(as_object(message.get("message_tag")).get("source")), "other")


def reply_to_of(message: Json) -> str | None:
    """The id of the message that this one quotes."""
    return as_id(as_object(message.get("referenced_message_info")).get("referenced_message_id"))
