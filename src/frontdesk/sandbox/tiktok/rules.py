"""Rules of TikTok with every number in one place, and the switches where public sources disagree.

A test changes them through the control API; a change outlives a restart when the sandbox keeps its state.
"""

from typing import Literal

import msgspec

from frontdesk.sandbox.kit import settings
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.webhooks import WebhookRules

HOUR = 3600
DAY = 24 * HOUR


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of the API.

    The portal's "Messaging limits": after a person's first message 10 messages in 48 hours (`first_cap`,
    `window_seconds`), unlimited for 48 hours after each further one, and 3 (`late_cap`) once 48 hours passed.

    `qps` is Business Messaging's, per app. The Accounts API (profile, posts, comments) counts apart: per app
    `accounts_qps` and `accounts_qpm`, per account and endpoint `account_endpoint_qpm`. Who exceeds the app's
    minute waits `app_penalty_seconds`; whether that holds for an account's minute too is not said, hence
    `account_penalty_seconds`. 0 switches any of them off.
    """

    first_cap: int = 10
    late_cap: int = 3
    window_seconds: int = 48 * HOUR
    qps: int = 10
    accounts_qps: int = 10
    accounts_qpm: int = 600
    account_endpoint_qpm: int = 40
    app_penalty_seconds: int = 300
    account_penalty_seconds: int = 0
    text_characters: int = 6000
    image_bytes: int = 3 * 1024 * 1024
    media_id_seconds: int = 30 * DAY
    download_url_seconds: int = DAY
    profile_image_seconds: int = DAY
    thumbnail_seconds: int = DAY
    sticker_seconds: int = 30 * DAY
    access_token_seconds: int = DAY
    refresh_token_seconds: int = 365 * DAY
    # Ten minutes in two sources, an hour in a third: the shorter.
    auth_code_seconds: int = 600
    typing_seconds: int = 5
    conversation_days: int = 90
    conversations_listed: int = 100
    messages_listed: int = 20
    # Not documented: whether a refresh ends the access tokens given out before.
    refresh_ends_access_tokens: bool = False
    # One source says conversations with people in the EEA can be polled, another that nothing can be had.
    eu_conversations_listed: bool = False


class CommentRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules of comments, and what TikTok does to them without telling.

    Text is counted as `text_counted` says: Unicode code points of what was sent, untrimmed (the portal says "150
    characters, UTF-8"). A webhook leaves `delay_seconds` after the event, up to `spread_seconds` later still, where
    TikTok takes up to five minutes. `parent_of_first_level` is what production sends (`zero`) or what the portal
    says (`absent`). From the `spam_after`-th similar text of a business within `spam_seconds` on, its replies are
    hidden in silence; 0 never does.
    """

    text_characters: int = 150
    text_counted: Literal["code_points", "utf16", "bytes"] = "code_points"
    image_bytes: int = 5 * 1024 * 1024
    like_needs_video_id: bool = True
    short_pages: bool = True
    counters_lag_seconds: int = DAY
    delay_seconds: float = 0.3
    spread_seconds: float = 0.0
    text_in_webhooks: bool = False
    parent_of_first_level: Literal["zero", "absent"] = "zero"
    unhide_does_nothing: bool = False
    spam_after: int = 0
    spam_seconds: int = 60
    # Sources differ on whether a public reply to the comment rules a direct one out, or only an earlier direct one.
    public_reply_rules_out_direct: bool = True


class Settings(settings.Settings):
    """Limits in force."""

    def __init__(self, limits: Limits, webhooks: WebhookRules, comments: CommentRules, documents: Documents) -> None:
        parts = {"limits": limits, "webhooks": webhooks, "comments": comments}
        super().__init__(parts, documents, "settings")

    @property
    def limits(self) -> Limits:
        """Return the limits of the API."""
        return self.rules(Limits)

    @property
    def webhooks(self) -> WebhookRules:
        """Return how webhooks are sent."""
        return self.rules(WebhookRules)

    @property
    def comments(self) -> CommentRules:
        """Return the rules of comments."""
        return self.rules(CommentRules)
