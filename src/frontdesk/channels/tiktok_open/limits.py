"""Capabilities of the open profile's direct messages, as data.

The description's window: replies fit into 48 hours after the customer's last message, at most 10 of them until the
customer writes again, and none later. The numbers are settings because no page of TikTok confirms them.
"""

from __future__ import annotations

from datetime import timedelta

from frontdesk.contract.capabilities import AttachmentRule, CallLimit, Capabilities, InboxFacts, ReplyWindow
from frontdesk.contract.manifest import Setting
from frontdesk.platforms.tiktok_business.app_settings import decimal_number, whole_number

WINDOW_HOURS = 48
CAP = 10
TEXT_LIMIT = 6000
CALLS_PER_MINUTE = 600
IMAGE_TYPES = ("image/jpeg", "image/webp")
MAX_IMAGE_BYTES = 20 * 1024 * 1024

LIMIT_SETTINGS = (
    Setting(
        name="TIKTOK_OPEN_WINDOW_HOURS",
        title="Reply window, in hours",
        help="How long after a customer's message you can reply.",
        kind="number",
        default=str(WINDOW_HOURS),
    ),
    Setting(
        name="TIKTOK_OPEN_CAP",
        title="Replies in a reply window",
        help="How many messages may follow a customer's message before the customer writes again.",
        kind="number",
        default=str(CAP),
    ),
    Setting(
        name="TIKTOK_OPEN_TEXT_LIMIT",
        title="Longest message",
        help="In characters, with spaces and emoji. TikTok has the last word.",
        kind="number",
        default=str(TEXT_LIMIT),
    ),
    Setting(
        name="TIKTOK_OPEN_CALLS_PER_MINUTE",
        title="Calls per minute",
        help="How many calls of each kind TikTok accepts from your app, all accounts together.",
        kind="number",
        default=str(CALLS_PER_MINUTE),
    ),
)

# One endpoint each; an image's upload goes before its send and is never more often.
_ENDPOINTS = {
    "im/message/send": ("send",),
    "customer_service/message/list": ("conversation_page",),
    "customer_service/conversation/list": ("past_conversations",),
    "user/info": ("account_profile",),
}


def call_limits_of(inbox: InboxFacts) -> tuple[CallLimit, ...]:
    """Return how often TikTok may be called. Raises `Unsupported` for a bad number in the settings."""
    count = whole_number(inbox.settings, "TIKTOK_OPEN_CALLS_PER_MINUTE", CALLS_PER_MINUTE, least=1)
    return tuple(
        CallLimit(name=name, calls=calls, each="app", count=count, per=timedelta(minutes=1))
        for name, calls in _ENDPOINTS.items()
    )


def capabilities_of(inbox: InboxFacts) -> Capabilities:
    """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
    settings = inbox.settings
    return Capabilities(
        text_limit=whole_number(settings, "TIKTOK_OPEN_TEXT_LIMIT", TEXT_LIMIT, least=1),
        can_initiate=False,
        reply_window=ReplyWindow(
            length=timedelta(hours=decimal_number(settings, "TIKTOK_OPEN_WINDOW_HOURS", WINDOW_HOURS)),
            first_cap=whole_number(settings, "TIKTOK_OPEN_CAP", CAP),
            late_cap=0,
            cap_each=True,
        ),
        attachments=AttachmentRule(mime_types=IMAGE_TYPES, max_bytes=MAX_IMAGE_BYTES, max_count=1, with_text=False),
        receipts=("read",),
    )
