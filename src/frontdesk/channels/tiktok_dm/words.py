"""Enum values and references of TikTok in our words."""

from __future__ import annotations

from frontdesk.contract.events import Origin
from frontdesk.platforms.lenient_json import Json, as_id, as_name, as_object, as_word

_ORIGINS: dict[str, Origin] = {"api": "own_api", "app": "native_app"}


def origin_of(message: Json) -> Origin:
    """Return where the business wrote a message: by `message_tag.source`, anything but API and APP being `other`."""
    return _ORIGINS.get(as_word(as_object(message.get("message_tag")).get("source")), "other")


def reply_to_of(message: Json) -> str | None:
    """Return the id of the message that this one quotes."""
    return as_id(as_object(message.get("referenced_message_info")).get("referenced_message_id"))


LONGEST_EMOJI = 64
"""No emoji is longer, families and flags of many code points included."""


def emoji_of(reaction: Json) -> str | None:
    """Return the emoji of a reaction; None when it cannot be one: too long, several words, or markup."""
    emoji = as_name(reaction.get("emoji"))
    if emoji is None or len(emoji) > LONGEST_EMOJI or any(sign.isspace() or sign in "<>&" for sign in emoji):
        return None
    return emoji
