"""TikTok's enum values in our words."""

from __future__ import annotations

from frontdesk.contract.events import Origin
from frontdesk.platforms.tiktok_business.wire import Json, as_object, as_word

_ORIGINS: dict[str, Origin] = {"api": "own_api", "app": "native_app"}

LOST_REASONS = {
    "0": "TikTok ended the permission without giving a reason.",
    "1": "The business disconnected the app in TikTok.",
    "2": "The TikTok account was deleted.",
    "3": "The age of the TikTok account's owner changed.",
    "4": "The TikTok account was banned.",
    "5": "The developer of the app took the permission back.",
}


def origin_of(message: Json) -> Origin:
    """Where a message of the business was written: `message_tag.source`, anything but API and APP being `other`."""
    return _ORIGINS.get(as_word(as_object(message.get("message_tag")).get("source")), "other")
