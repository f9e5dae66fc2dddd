"""Manifest of TikTok's direct messages: its name, its icon, what to prepare and what its limits mean."""

from __future__ import annotations

from frontdesk.channels.tiktok_dm.limits import LIMIT_SETTINGS
from frontdesk.channels.tiktok_dm.refusals import REFUSALS
from frontdesk.contract.manifest import Manifest, SetupStep
from frontdesk.platforms.tiktok_business.app_settings import APP_SETTINGS
from frontdesk.platforms.tiktok_business.embedding import EMBED_HOSTS
from frontdesk.platforms.tiktok_business.manifest import CARD

# A mark of our own (two speech bubbles), not TikTok's artwork.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none">'
    '<path d="M3 6.5A3.5 3.5 0 0 1 6.5 3h6A3.5 3.5 0 0 1 16 6.5v2A3.5 3.5 0 0 1 12.5 12H8l-3.6 2.7'
    'a.9.9 0 0 1-1.4-.7z" fill="#25b8c4"/>'
    '<path d="M21 12.5A3.5 3.5 0 0 0 17.5 9h-5A3.5 3.5 0 0 0 9 12.5v2a3.5 3.5 0 0 0 3.5 3.5H16l3.6 2.7'
    'a.9.9 0 0 0 1.4-.7z" fill="#e8365d"/>'
    '<path d="M12.2 13.5h5.6" stroke="#fff" stroke-width="1.4" stroke-linecap="round"/></svg>'
)

_PORTAL = "https://business-api.tiktok.com/portal"

MANIFEST = Manifest(
    name="tiktok_dm",
    platform="tiktok",
    title="TikTok Messenger",
    summary="Direct messages of your TikTok Business account.",
    icon=_ICON,
    color="#e8365d",
    docs_path="channels/tiktok",
    webhook_path="tiktok",
    callback_path="/tiktok/callback",
    embed_hosts=EMBED_HOSTS,
    card=CARD,
    label="Messages",
    menu=(),
    settings=(*APP_SETTINGS, *LIMIT_SETTINGS),
    setup=(
        SetupStep(text="Switch the TikTok account to a Business account, registered outside the EEA, the UK and "
                       "Switzerland, and complete TikTok's business verification."),
        SetupStep(text="In the TikTok app, let everyone send you direct messages before you connect. Otherwise each "
                       "conversation only arrives after somebody accepts it in the app."),
        SetupStep(text="Register a company as a developer for businesses and create an app with the Business "
                       "Messaging permission. TikTok reviews it, which can take weeks.",
                  url=f"{_PORTAL}/docs?id=1832184145137922"),
        SetupStep(text="Enter this redirect address in the app, exactly as shown.",
                  url=f"{_PORTAL}/docs?id=1832184159540418", address="callback"),
        SetupStep(text="Enter the app ID and secret in Frontdesk's TikTok settings. Frontdesk then registers its "
                       "webhooks with TikTok."),
        SetupStep(text="Connect the account and allow every permission on TikTok's page."),
    ),
    limits=(
        "Only Business accounts can be connected, and none registered in the EEA, the UK or Switzerland. Accounts "
        "registered in the United States need a separate review by TikTok.",
        "The customer writes first: a business cannot start a conversation.",
        "After a customer's first message you may send up to 10 messages within 48 hours; after each further one as "
        "many as you like for 48 hours; later than that at most 3 until the customer writes again.",
        "A message is either a text of up to 6,000 characters, or one JPG or PNG image of up to 3 MB, or a question "
        "of up to 40 characters with up to 3 buttons. Videos, voice messages and files cannot be sent.",
        "Images are not available in every country; each conversation shows whether you can send them.",
        "A text reply can quote a text, an image or a shared post.",
        "TikTok says when the customer has read your messages, but not when they were delivered.",
        "Messages from people in the EEA, the UK and Switzerland cannot be read here: TikTok only reports that one "
        "arrived.",
    ),
    refusals=REFUSALS,
)  # fmt: skip
