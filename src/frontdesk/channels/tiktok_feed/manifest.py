"""Manifest of TikTok's comments: its name, its icon, what to prepare and what its limits mean."""

from __future__ import annotations

from frontdesk.channels.tiktok_feed.limits import LIMIT_SETTINGS
from frontdesk.channels.tiktok_feed.refusals import REFUSALS
from frontdesk.contract.manifest import Manifest, SetupStep
from frontdesk.platforms.tiktok_business.app_settings import APP_SETTINGS
from frontdesk.platforms.tiktok_business.embedding import EMBED_HOSTS
from frontdesk.platforms.tiktok_business.manifest import CARD

# A mark of our own (a post with a comment on it), not TikTok's artwork.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none">'
    '<rect x="3" y="2.5" width="12.5" height="19" rx="3" fill="#25b8c4"/>'
    '<path d="M7.6 6.6v5l4.2-2.5z" fill="#fff"/>'
    '<path d="M21.5 13A2.5 2.5 0 0 0 19 10.5h-6A2.5 2.5 0 0 0 10.5 13v2.5A2.5 2.5 0 0 0 13 18h4.2l2.9 2.4'
    'a.85.85 0 0 0 1.4-.65z" fill="#e8365d"/>'
    '<path d="M13.4 14.2h5.2" stroke="#fff" stroke-width="1.4" stroke-linecap="round"/></svg>'
)

_PORTAL = "https://business-api.tiktok.com/portal"

MANIFEST = Manifest(
    name="tiktok_feed",
    platform="tiktok",
    title="TikTok Feed",
    summary="Comments on the posts of your TikTok Business account.",
    icon=_ICON,
    color="#25b8c4",
    docs_path="channels/tiktok",
    webhook_path="tiktok-comments",
    callback_path="/tiktok/callback",
    embed_hosts=EMBED_HOSTS,
    card=CARD,
    label="Comments",
    menu=(),
    settings=(*APP_SETTINGS, *LIMIT_SETTINGS),
    setup=(
        SetupStep(text="Switch the TikTok account to a Business account, and complete TikTok's business "
                       "verification."),
        SetupStep(text="Register a company as a developer for businesses, apply for the Accounts API, and create an "
                       "app with the permissions to read the account's posts and to read and manage its comments. "
                       "TikTok reviews both, which can take weeks.",
                  url=_PORTAL),
        SetupStep(text="Enter this redirect address in the app, exactly as shown. It is the same one as for "
                       "direct messages.",
                  url=f"{_PORTAL}/docs?id=1832184159540418", address="callback"),
        SetupStep(text="Enter the app ID and secret in Frontdesk's TikTok settings. Frontdesk then registers its "
                       "webhooks with TikTok."),
        SetupStep(text="Connect the account and allow every permission on TikTok's page. The newest posts and their "
                       "comments are then fetched."),
    ),
    limits=(
        "Only the comments on the account's own public posts arrive here. Comments on ads don't: TikTok handles "
        "those in a separate service.",
        "A reply is either a text of up to 150 characters or one picture. TikTok announced longer texts; the limit "
        "can be changed in the settings.",
        "A picture is a JPG, PNG or WebP of up to 5 MB, at least 360 × 360 and at most 1080 × 1920 pixels, portrait "
        "or landscape.",
        "Replies have one level: a reply to a reply appears below the same first comment. Nobody can be mentioned "
        "by name, and neither videos nor files can be sent.",
        "Customers' comments can be hidden but not deleted; a hidden one is still seen by its author. Only comments "
        "of your own can be deleted.",
        "TikTok cannot edit a comment: an edited one is posted again and the old one is deleted, so it loses its "
        "likes and moves to the end.",
        "TikTok can take a few minutes to show a change. Unhiding a comment can fail without an error.",
        "TikTok treats many similar replies in a short time as spam, and hides them without notice.",
        "TikTok allows 40 calls of each kind per minute for an account, and 600 in total for an app.",
    ),
    refusals=REFUSALS,
)  # fmt: skip
