"""Capabilities of comments on TikTok, as data (portal docs 1762228448779266, 1856212334897154 and 1769113255352322)."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.contract.capabilities import AttachmentRule, Capabilities, CommentRule, InboxFacts
from frontdesk.contract.manifest import Setting
from frontdesk.platforms.tiktok_business.app_settings import whole_number
from frontdesk.platforms.tiktok_business.quotas import accounts_api_limits

# The documentation counts "UTF-8 characters", which we take for Unicode code points: never bytes. It says 150, and
# 1,200 on its newer pages.
COMMENT_LIMIT = 150
BACKFILL_POSTS = 20
BACKFILL_COMMENTS = 100
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
MAX_IMAGE_BYTES = 5 * 1024 * 1024
SETTLES_IN = timedelta(minutes=2)

LIMIT_SETTINGS = (
    Setting(
        name="TIKTOK_COMMENT_LIMIT",
        title="Longest comment",
        help="In characters, with spaces and emoji. TikTok's pages say 150 in one place and 1200 in another.",
        kind="number",
        default=str(COMMENT_LIMIT),
    ),
    Setting(
        name="TIKTOK_BACKFILL_POSTS",
        title="Posts to fetch when an account is connected",
        help="The newest ones, with their comments. 0 fetches none.",
        kind="number",
        default=str(BACKFILL_POSTS),
    ),
    Setting(
        name="TIKTOK_BACKFILL_COMMENTS",
        title="Comments to fetch for each of these posts",
        help="The newest ones. TikTok's list repeats itself after about 500.",
        kind="number",
        default=str(BACKFILL_COMMENTS),
    ),
)

# One endpoint each: the methods of a group lead to the same address.
_ENDPOINTS = {
    "comment/reply/create": ("send",),
    "comment/list": ("comments_by_id", "comment_page"),
    "comment/reply/list": ("reply_page",),
    "comment/hide": ("hide",),
    "comment/like": ("like",),
    "comment/delete": ("delete",),
    "video/list": ("posts_by_id", "post_page"),
}
CALL_LIMITS = accounts_api_limits(_ENDPOINTS)


def capabilities_of(inbox: InboxFacts) -> Capabilities:
    """Return what such an inbox can do. Raises `Unsupported` for a bad number in the settings."""
    settings = inbox.settings
    return Capabilities(
        text_limit=whole_number(settings, "TIKTOK_COMMENT_LIMIT", COMMENT_LIMIT, least=1),
        attachments=AttachmentRule(
            mime_types=IMAGE_TYPES,
            max_bytes=MAX_IMAGE_BYTES,
            min_width=360,
            min_height=360,
            max_width=1080,
            max_height=1920,
        ),
        comments=CommentRule(
            on_customers=("hide", "like"),
            on_own=("like", "delete", "edit"),
            settles_in=SETTLES_IN,
            backfill_posts=whole_number(settings, "TIKTOK_BACKFILL_POSTS", BACKFILL_POSTS),
            backfill_comments=whole_number(settings, "TIKTOK_BACKFILL_COMMENTS", BACKFILL_COMMENTS),
        ),
    )
