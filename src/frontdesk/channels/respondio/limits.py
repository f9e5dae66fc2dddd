"""Capabilities of respond.io, as data (developers.respond.io: messages, rate limits)."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.channels.respondio.manifest import TEXT_LIMIT
from frontdesk.contract.capabilities import AttachmentRule, ButtonRule, CallLimit, Capabilities, InboxFacts
from frontdesk.contract.errors import Unsupported
from frontdesk.contract.polling import PollPace

MIME_TYPES = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "video/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/mp4",
)
MAX_BYTES = 16 * 1024 * 1024
CALLS_PER_SECOND = 5
ASKED_FOR_NEWS = PollPace(shortest=timedelta(seconds=1), longest=timedelta(seconds=60))
TOLD_BY_WEBHOOKS = PollPace(shortest=timedelta(seconds=60), longest=timedelta(minutes=15))


def capabilities_of(inbox: InboxFacts) -> Capabilities:
    """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
    text = (inbox.settings.get(TEXT_LIMIT) or "4096").strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1_000_000):
        raise Unsupported(f"{TEXT_LIMIT} is {text!r}; set it to a whole number of 1 or more.")
    return Capabilities(
        text_limit=int(text),
        attachments=AttachmentRule(mime_types=MIME_TYPES, max_bytes=MAX_BYTES, max_count=1, with_text=False),
        buttons=ButtonRule(max_count=10, title_limit=1024, label_limit=20, id_limit=20),
        receipts=("delivered", "read"),
    )


def _limit(method: str, *calls: str) -> CallLimit:
    return CallLimit(name=method, calls=calls, each="account", count=CALLS_PER_SECOND, per=timedelta(seconds=1))


CALL_LIMITS = (_limit("GET", "polled_messages", "conversation_page"), _limit("POST", "conversation_list", "send"))
