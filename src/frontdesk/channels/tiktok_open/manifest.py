"""Manifest of TikTok's open profile: its name, its icon, what to prepare and what its limits mean."""

from __future__ import annotations

from frontdesk.channels.tiktok_open.app_settings import APP_SETTINGS
from frontdesk.channels.tiktok_open.limits import LIMIT_SETTINGS
from frontdesk.channels.tiktok_open.refusals import REFUSALS
from frontdesk.contract.manifest import Feature, Manifest, PlatformCard, SetupStep
from frontdesk.platforms.tiktok_business.embedding import EMBED_HOSTS

# A mark of our own (a speech bubble that is open), not TikTok's artwork.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none">'
    '<path d="M3 7.5A4.5 4.5 0 0 1 7.5 3h9A4.5 4.5 0 0 1 21 7.5v5a4.5 4.5 0 0 1-4.5 4.5H11l-4.6 3.7'
    'a.9.9 0 0 1-1.5-.7v-3.3A4.5 4.5 0 0 1 3 12.5z" fill="#1f7a8c"/>'
    '<path d="M9.5 13.5v-7h5v7" stroke="#fff" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>'
    '<circle cx="12.7" cy="10.2" r=".8" fill="#fff"/></svg>'
)

MANIFEST = Manifest(
    name="tiktok_open",
    platform="tiktok_open",
    title="TikTok (open profile)",
    summary="Direct messages through TikTok's older open profile, for apps that have access to it.",
    icon=_ICON,
    color="#1f7a8c",
    docs_path="channels/tiktok-open",
    webhook_path="tiktok-open",
    callback_path="/tiktok-open/callback",
    card=PlatformCard(
        title="TikTok (open profile)",
        summary="Direct messages through TikTok's older open profile, for apps that have access to it.",
        icon=_ICON,
        features=(
            Feature(title="Direct messages", text="Read and reply to TikTok DMs in your inbox."),
        ),
    ),
    settings=(*APP_SETTINGS, *LIMIT_SETTINGS),
    setup=(
        SetupStep(text="Use TikTok Messenger unless your app has access to the open profile, or to a service built "
                       "for it. TikTok Messenger uses TikTok's current API for direct messages."),
        SetupStep(text="Use a TikTok Business account registered in a country where TikTok offers messaging to "
                       "partners, and apply as a messaging partner. This takes three to four weeks."),
        SetupStep(text="Create an app and ask for the permissions user.info.basic, im.message.read and "
                       "im.message.write.", url="https://developers.tiktok.com/apps"),
        SetupStep(text="Enter this redirect address in the app, exactly as shown.", address="callback"),
        SetupStep(text="Enter the app's client key and secret in the settings, and a verify token of your choice."),
        SetupStep(text="In the app's webhooks, enter this address with the same verify token. TikTok checks it at "
                       "once.",
                  address="webhook"),
        SetupStep(text="Connect the account and allow every permission on TikTok's page."),
    ),
    limits=(
        "Only Business accounts can be connected, and not those of the United States, the EU or the UK.",
        "The customer writes first: a business cannot start a conversation.",
        "You can reply within 48 hours of the customer's last message, with at most 10 messages until the customer "
        "writes again.",
        "A message is either a text or one JPG or WebP image of up to 20 MB. Images are not available in every "
        "market.",
        "Messages cannot be quoted, and questions with buttons cannot be sent.",
        "Customers appear under an id: the open profile doesn't provide their names or pictures.",
        "Messages sent from the TikTok app don't appear here.",
        "TikTok says when the customer has read your messages, but not when they were delivered.",
        "Webhooks name the app and the customer, not your account: connect one account for each app.",
    ),
    refusals=REFUSALS,
    embed_hosts=EMBED_HOSTS,
)  # fmt: skip
