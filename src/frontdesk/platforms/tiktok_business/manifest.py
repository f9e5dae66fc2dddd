"""TikTok's card in the list of integrations: one connection serves direct messages and comments."""

from __future__ import annotations

from frontdesk.contract.manifest import Feature, PlatformCard

# A mark of our own (a speech bubble in two colours), not TikTok's artwork.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none">'
    '<path d="M2.5 7A4.5 4.5 0 0 1 7 2.5h8A4.5 4.5 0 0 1 19.5 7v4.5A4.5 4.5 0 0 1 15 16h-4.2l-4.4 3.6'
    'a.9.9 0 0 1-1.4-.7v-3.3a4.5 4.5 0 0 1-2.5-4.1z" fill="#25b8c4"/>'
    '<path d="M21.5 11.5a4 4 0 0 0-4-4h-6a4 4 0 0 0-4 4V14a4 4 0 0 0 4 4h4.6l3.4 2.8a.9.9 0 0 0 1.4-.7v-2.7'
    'a4 4 0 0 0 .6-2.1z" fill="#e8365d"/>'
    '<path d="M11.4 12.8h6.2" stroke="#fff" stroke-width="1.5" stroke-linecap="round"/></svg>'
)

CARD = PlatformCard(
    title="TikTok",
    summary="Quickly reply to customer messages on TikTok, share product details, and automate repetitive queries.",
    icon=_ICON,
    features=(
        Feature(
            title="Manage TikTok DMs and comments",
            text="One connection brings both into your inbox: direct messages, and comments on your posts.",
        ),
        Feature(
            title="Moderate comments",
            text="Reply, hide and delete without opening TikTok.",
        ),
        Feature(
            title="Never miss the reply window",
            text="Each chat shows how much time is left to reply.",
        ),
    ),
    inbox_title="My TikTok channel",
)
