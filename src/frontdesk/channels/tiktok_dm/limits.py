"""Capabilities of TikTok's direct messages, as data (portal docs 1832184403754242 and 1832184236919810)."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.contract.capabilities import (
    AttachmentRule,
    ButtonRule,
    CallLimit,
    Capabilities,
    InboxFacts,
    PrivateReplyRule,
    QuoteRule,
    ReplyWindow,
)
from frontdesk.contract.manifest import Setting
from frontdesk.platforms.tiktok_business.app_settings import decimal_number, whole_number
from frontdesk.platforms.tiktok_business.quotas import accounts_api_limits

WINDOW_HOURS = 48
FIRST_CAP = 10
LATE_CAP = 3
TEXT_LIMIT = 6000
CALLS_PER_SECOND = 10
IMAGE_TYPES = ("image/jpeg", "image/png")
MAX_IMAGE_BYTES = 3 * 1024 * 1024

LIMIT_SETTINGS = (
    Setting(
        name="TIKTOK_WINDOW_HOURS",
        title="Reply window, in hours",
        help="How long after a customer's message you can reply.",
        kind="number",
        default=str(WINDOW_HOURS),
    ),
    Setting(
        name="TIKTOK_FIRST_CAP",
        title="Replies to a first message",
        help="How many messages may follow a customer's very first one before the customer writes again.",
        kind="number",
        default=str(FIRST_CAP),
    ),
    Setting(
        name="TIKTOK_LATE_CAP",
        title="Messages after the window",
        help="How many messages may still be sent once the reply window has passed. TikTok has the last word.",
        kind="number",
        default=str(LATE_CAP),
    ),
    Setting(
        name="TIKTOK_TEXT_LIMIT",
        title="Longest message",
        help="In characters, with spaces and emoji.",
        kind="number",
        default=str(TEXT_LIMIT),
    ),
    Setting(
        name="TIKTOK_CALLS_PER_SECOND",
        title="Messaging calls per second",
        help="How many messaging calls TikTok accepts from your app, all accounts together.",
        kind="number",
        default=str(CALLS_PER_SECOND),
    ),
)
# Comment-to-Message. Sources differ on whether a public reply rules a private one out: the stricter reading is taken.
PRIVATE_REPLIES = PrivateReplyRule(
    within=timedelta(hours=48),
    quiet_for=timedelta(hours=24),
    first_level=True,
    once=True,
    judged=(("adult", "Its author is 18 or older (only TikTok knows)"),),
)
_MESSAGING = (
    "send",
    "conversation_page",
    "past_conversations",
    "can_send_image",
    "media_source",
    "mark_read",
    "show_typing",
    "reply_privately",
    "private_replies_on",
    "set_private_replies",
)
"""The contract's methods that lead to `business/message/`, which TikTok counts together."""


def capabilities_of(inbox: InboxFacts) -> Capabilities:
    """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
    settings = inbox.settings
    return Capabilities(
        text_limit=whole_number(settings, "TIKTOK_TEXT_LIMIT", TEXT_LIMIT, least=1),
        can_initiate=False,
        reply_window=ReplyWindow(
            length=timedelta(hours=decimal_number(settings, "TIKTOK_WINDOW_HOURS", WINDOW_HOURS)),
            first_cap=whole_number(settings, "TIKTOK_FIRST_CAP", FIRST_CAP),
            late_cap=whole_number(settings, "TIKTOK_LATE_CAP", LATE_CAP),
        ),
        attachments=AttachmentRule(mime_types=IMAGE_TYPES, max_bytes=MAX_IMAGE_BYTES, max_count=1, with_text=False),
        quote=QuoteRule(carried_by=("text",), of=("text", "image", "share_post")),
        buttons=ButtonRule(max_count=3, title_limit=40, label_limit=20, id_limit=40),
        receipts=("read",),
        shows_typing=True,
        marks_read=True,
        asked_per_conversation=("image",),
        private_replies=PRIVATE_REPLIES,
    )


def call_limits_of(inbox: InboxFacts) -> tuple[CallLimit, ...]:
    """Return how often TikTok may be called. Raises `Unsupported` for a bad number in the settings."""
    return (
        *accounts_api_limits({}),
        CallLimit(
            name="messages, each second",
            calls=_MESSAGING,
            each="app",
            count=whole_number(inbox.settings, "TIKTOK_CALLS_PER_SECOND", CALLS_PER_SECOND, least=1),
            per=timedelta(seconds=1),
        ),
    )
